import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  key,
  operator,
  post,
  subject,
} from '../../../../test/support/gateway-bench.js';
import { compileCodec, readJson } from '#registry';
import type { Gateway, ProduceResult } from '../index.js';

/** The bar as a client of REST Proxy writes it: Avro JSON, for the schema before the race. */
const volume = 5;
const old = { ...bar.value, volume };
const oldAndAhead = { ...old, vwap: { double: 10.375 } };
const avro = { form: 'avro' } as const;
const withoutDefault = {
  ...barValue,
  fields: [...barValue.fields, { name: 'vwap', type: ['null', 'double'] }],
};
const followed = { ...old, bid: { double: 10.4 } };

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('Avro JSON that was written for the schema before a follow', () => {
  let bench: GatewayBench;
  let gateway: Gateway;
  let newId: number;

  beforeEach(async () => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
    newId = await bench.drift(gateway, ksqlBarValue);
  });

  /** The value of the record that was sent last, as Avro JSON of the schema that its id names. */
  function sent(): unknown {
    const value = bench.sender.log.at(-1)?.value ?? Buffer.alloc(5);
    return compileCodec(bench.registry.schemaOf(value.readInt32BE(1)), 'avro').decode(value.subarray(5));
  }

  const written = { ...followed, vwap: null };

  function expectSent(result: ProduceResult, value: unknown): void {
    expect(result).toMatchObject({ ok: true, valueSchemaId: newId });
    expect(sent()).toEqual(value);
  }

  it('leads to a follow, and is accepted from then on', async () => {
    const result = await post(gateway, oldAndAhead, avro);
    expect(result).toMatchObject({ ok: true, resolutions: [{ verdict: 'follow' }] });
    expectSent(result, { ...followed, vwap: { double: 10.375 } });
    expectSent(await post(gateway, old, avro), written);
    expectSent(await post(gateway, { ...followed, vwap: null }, avro), written);
  });

  it('is accepted after a plain client led to the follow, by every pod and after a restart', async () => {
    expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: newId });
    expectSent(await post(gateway, old, avro), written);
    expectSent(await post(bench.pod().gateway, old, avro), written);
    expectSent(await post(gateway, { ...old, volume: '5' }), written);
  });

  it('is accepted where a field without a default was added', async () => {
    const id = bench.registry.register(subject, withoutDefault);
    expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(await post(gateway, old, avro)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(sent()).toEqual({ ...old, vwap: null });
  });

  it('is read as the registered schema that a request declares', async () => {
    await post(gateway, barWithVwap.value);
    const inline = { ...avro, ...declares(barValue) };
    expect(await post(gateway, old, inline)).toMatchObject({ ok: true, valueSchemaId: newId - 1 });
    expect(sent()).toEqual(old);
    const byId = { ...avro, valueSchema: { schemaId: newId } };
    expectSent(await post(gateway, followed, byId), written);
    expect(await post(gateway, old, byId)).toMatchObject({
      ok: false,
      refusal: { code: 'data.invalid', records: [{ path: '/value/bid' }] },
    });
  });

  it('with a field that its declared schema lacks is invalid, and starts no look-up', async () => {
    const events = bench.events();
    expect(await post(gateway, oldAndAhead, { ...avro, ...declares(barValue) })).toMatchObject({
      ok: false,
      refusal: { code: 'data.invalid', records: [{ path: '/value/vwap' }] },
    });
    expect(bench.events()).toEqual(events);
    expect(bench.registry.calls).toEqual([]);
  });

  it('is no longer accepted once an operator declares the followed schema', async () => {
    await post(gateway, barWithVwap.value);
    expectSent(await post(gateway, old, avro), written);
    const present = { ...operator, ...key, record: 'generic', version: 'latest' } as const;
    expect(await gateway.declareMapping(present)).toMatchObject({ ok: true });
    expect(await post(gateway, old, avro)).toMatchObject({ ok: false, refusal: { code: 'data.invalid' } });
    expectSent(await post(gateway, followed, avro), written);
  });
});

describe('a declared schema that is not registered', () => {
  const inline = { ...avro, ...declares(barValue) };

  it.each([
    ['on a mapped subject', undefined],
    ['on a subject without a mapping', []],
  ])('%s has its Avro JSON read as itself and written as the latest', async (_, mappings) => {
    const bench = new GatewayBench();
    const id = bench.registry.register(subject, ksqlBarValue);
    const { gateway } = bench.pod(mappings === undefined ? {} : { mappings });
    for (const value of [old, oldAndAhead, old])
      expect(await post(gateway, value, inline)).toMatchObject({ ok: true, valueSchemaId: id });
    const body = bench.sender.log.at(-1)?.value?.subarray(5) ?? Buffer.alloc(0);
    const latest = bench.registry.schemaOf(id);
    expect(compileCodec(latest, 'avro').decode(body)).toEqual({ ...followed, vwap: null });
    expect(bench.events()).toContain('WriterRewritten');
    expect(await post(bench.pod().gateway, old, inline)).toMatchObject({ ok: true });
    expect(await post(gateway, followed, inline)).toMatchObject({
      ok: false,
      refusal: { records: [{ path: '/value/bid', expected: 'double' }] },
    });
  });
});

describe('a datum that means one thing under the old schema and another under the followed one', () => {
  const mapOfMaps = { type: 'map', values: { type: 'map', values: 'int' } };
  const value = (type: unknown, ...more: readonly object[]): object => ({
    type: 'record',
    name: 'V',
    fields: [{ name: 'm', type }, ...more],
  });

  it('is refused as ambiguous, and sent once its schema is declared', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod({ mappings: [] });
    const first = bench.registry.register(subject, value(mapOfMaps));
    const datum = readJson('{"m":{"map":{}}}');
    expect(await post(gateway, datum, avro)).toMatchObject({ ok: true, valueSchemaId: first });
    const added = { name: 'n', type: ['null', 'int'], default: null };
    const id = bench.registry.register(subject, value(['null', mapOfMaps], added));
    const ahead = readJson('{"m":{"a":{}},"n":null}');
    expect(await post(gateway, ahead, avro)).toMatchObject({ ok: true, valueSchemaId: id });
    const refused = await post(gateway, datum, avro);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'data.invalid', outcome: 'not_sent' } });
    expect(refused.ok ? '' : refused.refusal.records?.[0]?.expected).toContain('value_schema_id');
    for (const schemaId of [first, id])
      expect(await post(gateway, datum, { ...avro, valueSchema: { schemaId } })).toMatchObject({
        ok: true,
        valueSchemaId: schemaId,
      });
  });
});
