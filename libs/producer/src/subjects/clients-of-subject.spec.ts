import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  keyed,
  keyedRecord,
  keySubject,
  plainRequest,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway, ProduceRequest } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('the clients of a subject', () => {
  const client = { client: 'loader' };
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(async () => {
    bench = new GatewayBench();
    gateway = bench.pod(keyed).gateway;
    await bench.drift(gateway, barValue);
  });

  const seen = (of = subject) =>
    gateway.clients(topic, of).map(({ client: name, schemaId, requests }) => ({ name, schemaId, requests }));

  it('are those of its keys and those of its values', async () => {
    await post(gateway, bar.value, client);
    await post(gateway, bar.value, { ...client, ...keyedRecord('k', bar.value) });
    expect(seen()).toEqual([{ name: 'loader', schemaId: null, requests: 2 }]);
    expect(seen(keySubject)).toEqual([{ name: 'loader', schemaId: null, requests: 1 }]);
  });

  it('are known with the schema that they declare, by text or by id', async () => {
    const schemaId = bench.registry.latestId(subject);
    await post(gateway, bar.value, { ...client, ...declares(barValue) });
    await post(gateway, bar.value, { ...client, valueSchema: { schemaId } });
    expect(seen()).toEqual([{ name: 'loader', schemaId, requests: 2 }]);
    const [first] = gateway.clients(topic, subject);
    expect(first?.fingerprint).toBe(bench.registry.schemaOf(schemaId).fingerprint);
  });

  it('are known although what they declare is refused', async () => {
    const codeOf = async (more: Partial<ProduceRequest>) => {
      const result = await post(gateway, bar.value, { ...client, ...more });
      return result.ok ? null : result.refusal.code;
    };
    expect(await codeOf(declares(retypedBarValue))).toBe('writer.refused');
    expect(await codeOf({ valueSchema: { schemaId: 4711 } })).toBe('schema.missing');
    expect(seen().sort((a, b) => Number(a.schemaId) - Number(b.schemaId))).toEqual([
      { name: 'loader', schemaId: null, requests: 1 },
      { name: 'loader', schemaId: 4711, requests: 1 },
    ]);
  });

  it('are neither those of records without a schema nor callers without a name', async () => {
    await post(gateway, bar.value);
    await post(gateway, 'x', { ...client, form: 'json' });
    expect(seen()).toEqual([]);
  });

  it('count once for all parts of a stream, and for records that are tried again', async () => {
    const records = [bar.value, { symbol: 1 }, bar.value].map((value) => ({
      value,
      partition: null,
      timestamp: null,
      headers: [],
    }));
    const part = { ...plainRequest, form: 'plain', topic, records, ...client } as const;
    const outcomes = await gateway.produceIndividually(part);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
    await gateway.produceIndividually({ ...part, continues: true });
    expect(seen()).toEqual([{ name: 'loader', schemaId: null, requests: 1 }]);
  });
});
