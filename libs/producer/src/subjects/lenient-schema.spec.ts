import { beforeEach, describe, expect, it } from 'vitest';
import {
  GatewayBench,
  declares,
  key,
  operator,
  post,
  subject,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** A schema of Debezium, and a default that its type does not allow: Java's readers accept both. */
const orders = {
  type: 'record',
  name: 'Value',
  namespace: 'connect-test.core',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'paid-at', type: ['null', 'long'], default: 'never' },
  ],
};
const value = { id: 1, 'paid-at': 7 };

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a schema that Java accepts and the specification does not', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod({ mappings: [] }).gateway;
  });

  it('is bound at first use, and records are written with it', async () => {
    const id = bench.registry.register(subject, orders);
    expect(await post(gateway, value)).toMatchObject({ ok: true, valueSchemaId: id });
    const avro = { form: 'avro' as const };
    expect(await post(gateway, { id: 1, 'paid-at': { long: 7 } }, avro)).toMatchObject({ ok: true });
    expect(bench.sender.log.map(({ value }) => value?.subarray(5).toString('hex'))).toEqual([
      '02020e',
      '02020e',
    ]);
  });

  it('is found if a client declares its text, beside another mapping, too', async () => {
    const id = bench.registry.register(subject, orders);
    expect(await post(gateway, value, declares(orders))).toMatchObject({ ok: true, valueSchemaId: id });
    const wider = {
      ...orders,
      fields: [...orders.fields, { name: 'more', type: ['null', 'int'], default: null }],
    };
    const other = bench.registry.register(subject, wider);
    expect(await post(gateway, value, declares(wider))).toMatchObject({ ok: true, valueSchemaId: other });
  });

  it('is invalid if the registry does not have it, unlike the valid one with the same fingerprint', async () => {
    const id = { name: 'id', type: 'int' };
    const paidAt = { name: 'paidAt', type: ['null', 'long'] };
    const invalid = { ...orders, namespace: 'core', fields: [id, { ...paidAt, default: 'never' }] };
    const valid = { ...orders, namespace: 'core', fields: [id, paidAt] };
    const withVenue = {
      ...valid,
      fields: [...valid.fields, { name: 'venue', type: ['null', 'int'], default: null }],
    };
    bench.registry.register(subject, withVenue);
    const datum = { id: 1, paidAt: 7 };
    const [one, two] = await Promise.all([
      post(gateway, datum, declares(invalid)),
      post(gateway, datum, declares(valid)),
    ]);
    expect(one).toMatchObject({
      ok: false,
      refusal: { code: 'schema.invalid', detail: expect.stringContaining('/fields/1/default') as unknown },
    });
    expect(two).toMatchObject({ ok: true });
  });

  it('may be mapped by an operator if the registry has it, and is invalid otherwise', async () => {
    const command = { ...operator, ...key, record: 'generic', schema: JSON.stringify(orders) } as const;
    expect(await gateway.declareMapping(command)).toMatchObject({
      ok: false,
      refusal: { code: 'schema.invalid', detail: expect.stringContaining('connect-test.core') as unknown },
    });
    bench.registry.register(subject, orders);
    expect(await gateway.declareMapping(command)).toMatchObject({ ok: true });
  });
});
