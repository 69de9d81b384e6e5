import { describe, expect, it } from 'vitest';
import { column, ksqlTradesValue, ksqlValue, trade, tradesValue } from '../../../../test/fixtures/ksqldb.js';
import {
  declares,
  GatewayBench,
  key,
  mapping,
  operator,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';
import { withFieldCase, type Mapping } from '#machines';
import { compileCodec, readJson } from '#registry';

const insensitive = (json: unknown): Mapping => withFieldCase(mapping(json), 'insensitive');

const ours = {
  type: 'record',
  name: 'Bar',
  namespace: 'com.example',
  fields: [
    { name: 'symbol', type: 'string' },
    { name: 'price', type: 'double' },
  ],
} as const;
const theirs = ksqlValue([column('SYMBOL', 'string'), column('PRICE', 'double'), column('VWAP', 'double')]);

/** A pod with this mapping, bound to its own schema, before the registry's latest moved. */
async function raced(own: Mapping, registered: unknown, moved: unknown, value: unknown) {
  const bench = new GatewayBench();
  const { gateway } = bench.pod({ mappings: [{ topic, role: 'value', mapping: own }] });
  bench.registry.register(subject, registered);
  const bound = await post(gateway, value);
  if (!bound.ok) throw new Error(JSON.stringify(bound.refusal));
  const newId = bench.registry.register(subject, moved);
  const read = (index: number): unknown => {
    const body = bench.sender.log[index]?.value ?? Buffer.alloc(0);
    return compileCodec(bench.registry.schemaOf(body.readInt32BE(1)), 'plain').decode(body.subarray(5));
  };
  return { bench, gateway, newId, read };
}

describe('a Generic mapping with fieldCase: insensitive', () => {
  it('follows what ksqlDB registered, and still accepts the names that its clients use', async () => {
    const { bench, gateway, newId, read } = await raced(insensitive(ours), ours, theirs, {
      symbol: 'A',
      price: 1,
    });
    const ahead = await post(gateway, { symbol: 'B', price: 2, vwap: 3 });
    expect(ahead).toMatchObject({ ok: true, valueSchemaId: newId, resolutions: [{ verdict: 'follow' }] });
    for (const value of [
      { symbol: 'C', price: 4 },
      { SYMBOL: 'D', Price: 5, VWAP: 6 },
    ])
      expect(await post(gateway, value)).toMatchObject({ ok: true, valueSchemaId: newId, resolutions: [] });
    expect([1, 2, 3].map(read)).toEqual([
      { SYMBOL: 'B', PRICE: 2, VWAP: 3 },
      { SYMBOL: 'C', PRICE: 4, VWAP: null },
      { SYMBOL: 'D', PRICE: 5, VWAP: 6 },
    ]);
    const { mapping: followed } = bench.log.read(key).snapshot.context;
    expect(followed).toMatchObject({ schemaId: newId, fieldCase: 'insensitive' });
  });

  it('follows at every depth, in maps and with decimals, too', async () => {
    const { gateway, newId, read } = await raced(
      insensitive(tradesValue),
      tradesValue,
      ksqlTradesValue,
      trade,
    );
    const result = await post(gateway, { ...trade, counts: 7 });
    expect(result).toMatchObject({ ok: true, valueSchemaId: newId, resolutions: [{ verdict: 'follow' }] });
    expect(read(1)).toMatchObject({
      TRADEID: 9007199254740993n,
      PRICE: '10.50',
      VENUE: { MIC: 'XNYS', CITY: { NAME: 'New York' } },
      FEES: [
        { key: 'broker', value: 0.25 },
        { key: 'exchange', value: 1 },
      ],
      COUNTS: 7,
    });
  });

  it('accepts clients of Avro JSON that do not change', async () => {
    const { gateway, newId, read } = await raced(insensitive(ours), ours, theirs, { symbol: 'A', price: 1 });
    const avro = { form: 'avro' } as const;
    expect(await post(gateway, { symbol: 'B', price: 2, vwap: { double: 3 } }, avro)).toMatchObject({
      ok: true,
      valueSchemaId: newId,
    });
    expect(await post(gateway, { symbol: 'C', price: 4 }, avro)).toMatchObject({ ok: true });
    const wrapped = { symbol: { string: 'D' }, price: { double: 5 }, VWAP: null };
    expect(await post(gateway, wrapped, avro)).toMatchObject({ ok: true });
    expect([1, 2, 3].map(read)).toEqual([
      { SYMBOL: 'B', PRICE: 2, VWAP: 3 },
      { SYMBOL: 'C', PRICE: 4, VWAP: null },
      { SYMBOL: 'D', PRICE: 5, VWAP: null },
    ]);
  });

  it('refuses a record that has a field in two spellings, without a look-up', async () => {
    const { bench, gateway } = await raced(insensitive(ours), ours, ours, { symbol: 'A', price: 1 });
    bench.registry.calls.length = 0;
    const result = await post(gateway, readJson('{"symbol":"A","Symbol":"B","price":1}'));
    expect(result).toMatchObject({
      ok: false,
      refusal: { code: 'data.invalid', records: [{ path: '/value/Symbol' }] },
    });
    expect(bench.registry.calls).toEqual([]);
    expect(bench.state()).toBe('healthy');
  });

  it('stops if two of their fields match one of ours', async () => {
    const two = ksqlValue([
      column('symbol', 'string'),
      column('SYMBOL', 'string'),
      column('PRICE', 'double'),
    ]);
    const { bench, gateway } = await raced(insensitive(ours), ours, two, { symbol: 'A', price: 1 });
    const result = await post(gateway, { symbol: 'A', price: 1, vwap: 1 });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'produce.blocked' } });
    expect(result.ok ? [] : result.refusal.differences).toContainEqual(
      expect.objectContaining({
        kind: 'FIELD_CASE',
        severity: 'error',
        ours: 'symbol',
        theirs: 'symbol, SYMBOL',
      }),
    );
    expect(bench.sender.log).toHaveLength(1);
  });

  it('writes an unregistered declared schema as the latest', async () => {
    const { gateway, newId, read } = await raced(insensitive(ours), ours, theirs, { symbol: 'A', price: 1 });
    const declared = { ...ours, name: 'Mine' };
    const result = await post(gateway, { symbol: 'B', price: 2 }, declares(declared));
    expect(result).toMatchObject({ ok: true, valueSchemaId: newId });
    expect(read(1)).toEqual({ SYMBOL: 'B', PRICE: 2, VWAP: null });
  });

  it('reads data of a declared, registered schema in any letter case, and writes it under its own id', async () => {
    const { gateway, read } = await raced(insensitive(ours), ours, theirs, { symbol: 'A', price: 1 });
    const result = await post(gateway, { Symbol: 'B', price: 2, vwap: 3 }, { valueSchema: { schemaId: 2 } });
    expect(result).toMatchObject({ ok: true, valueSchemaId: 2 });
    expect(read(1)).toEqual({ SYMBOL: 'B', PRICE: 2, VWAP: 3 });
  });

  it('still accepts the names of all its clients after several follows', async () => {
    const { bench, gateway, read } = await raced(insensitive(ours), ours, theirs, { symbol: 'A', price: 1 });
    expect((await post(gateway, { symbol: 'B', price: 2, vwap: 3 })).ok).toBe(true);
    const third = ksqlValue([...(theirs['fields'] as []), column('Trades', 'int')]);
    const thirdId = bench.registry.register(subject, third);
    expect(await post(gateway, { symbol: 'C', price: 4, trades: 5 })).toMatchObject({
      valueSchemaId: thirdId,
    });
    expect(await post(gateway, { symbol: 'D', price: 6 }, { form: 'avro' })).toMatchObject({ ok: true });
    expect([2, 3].map(read)).toEqual([
      { SYMBOL: 'C', PRICE: 4, VWAP: null, Trades: 5 },
      { SYMBOL: 'D', PRICE: 6, VWAP: null, Trades: null },
    ]);
  });

  it('is taken from the settings at the first use, and kept', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod({ mappings: [], fieldCase: 'insensitive' });
    bench.registry.register(subject, ours);
    expect(await post(gateway, { Symbol: 'A', PRICE: 1 })).toMatchObject({ ok: true });
    expect(bench.log.read(key).snapshot.context.mapping).toMatchObject({ fieldCase: 'insensitive' });
  });

  it('is kept by a command that does not name it, and changed by one that does', async () => {
    const { bench, gateway } = await raced(insensitive(ours), ours, theirs, { symbol: 'A', price: 1 });
    const put = { ...operator, topic, subject, role: 'value', record: 'generic', version: 'latest' } as const;
    const fieldCase = (): unknown => bench.log.read(key).snapshot.context.mapping?.fieldCase;
    expect((await gateway.declareMapping(put)).ok).toBe(true);
    expect(fieldCase()).toBe('insensitive');
    expect((await gateway.declareMapping({ ...put, fieldCase: 'exact' })).ok).toBe(true);
    expect(fieldCase()).toBeUndefined();
    expect((await gateway.declareMapping({ ...put, record: 'specific', fieldCase: 'insensitive' })).ok).toBe(
      true,
    );
    expect(fieldCase()).toBeUndefined();
  });
});

describe('a Generic mapping with fieldCase: exact', () => {
  it('stops, and the refusal says what the registry has and which setting helps', async () => {
    const { bench, gateway } = await raced(mapping(ours), ours, theirs, { symbol: 'A', price: 1 });
    const result = await post(gateway, { symbol: 'B', price: 2, VWAP: 3 });
    if (result.ok) throw new Error('it was sent');
    const { code, detail, differences } = result.refusal;
    expect(code).toBe('produce.blocked');
    expect(detail).toContain('`symbol` is `SYMBOL` in the registry: set fieldCase: insensitive');
    expect(differences?.find(({ field }) => field === 'price')?.hint).toContain('`price` is `PRICE`');
    expect(bench.sender.log).toHaveLength(1);
  });

  it('continues with the same subject once the configuration says insensitive', async () => {
    const { bench, gateway } = await raced(mapping(ours), ours, theirs, { symbol: 'A', price: 1 });
    expect((await post(gateway, { symbol: 'B', price: 2, VWAP: 3 })).ok).toBe(false);
    const next = bench.pod({ mappings: [{ topic, role: 'value', mapping: insensitive(ours) }] });
    await next.gateway.start();
    expect(bench.state()).toBe('healthy');
    expect(await post(next.gateway, { symbol: 'B', price: 2, VWAP: 3 })).toMatchObject({ ok: true });
  });
});
