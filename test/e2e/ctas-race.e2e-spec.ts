import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import avro from 'avsc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barKey, barValue, barWithVwap } from '../fixtures/bars.js';
import { ctasBarKey, ctasBarValue, ksqlTradesValue, trade, tradesValue } from '../fixtures/ksqldb.js';
import type { GatewayProcess } from '../support/gateway.js';
import { stack } from '../support/stack.js';
import { call, metrics, produce, World, type GatewayResponse } from '../support/world.js';

/*
 * Real: gateway process, Kafka, registry, Postgres. Stand-ins: counting proxies before the registry and Postgres.
 * Records are decoded by another library than ours, @kafkajs/confluent-schema-registry. The schemas are as ksqlDB registers
 * them: upper-case names, each column nullable.
 */
const insensitive = { fieldCase: 'insensitive' };

describe('the CTAS race, with fieldCase: insensitive', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let quotes: string;
  let bare: string;
  let trades: string;
  let oldId: number;
  let newId: number;
  let raced: GatewayResponse;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic();
    quotes = await world.topic('quotes');
    bare = await world.topic('bare');
    trades = await world.topic('trades');
    await world.registerSchema(`${topic}-key`, barKey);
    oldId = await world.registerSchema(`${topic}-value`, barValue);
    const settings = await world.settings(
      [
        { topic, key: barKey, value: barValue },
        { topic: quotes, key: barKey, value: barValue },
        { topic: bare, key: barKey, value: barValue },
        { topic: trades, value: tradesValue },
      ],
      insensitive,
    );
    gateway = await world.gateway(settings);

    const bound = await produce(gateway, topic, [bar]);
    expect(bound.body).toMatchObject({ value_schema_id: oldId });
    expect(bound.body).not.toHaveProperty('resolutions');

    newId = await world.registerSchema(`${topic}-value`, ctasBarValue);
    world.registry.calls.length = 0;
    raced = await produce(gateway, topic, [barWithVwap]);
  });

  afterAll(async () => {
    await world.close();
  });

  it('a record with the new field follows the registry and is sent with one retry', () => {
    expect(raced.status).toBe(200);
    expect(raced.body).toMatchObject({
      offsets: [{ partition: 0, offset: 1, error_code: null, error: null }],
      value_schema_id: newId,
      resolutions: [
        {
          subject: `${topic}-value`,
          verdict: 'follow',
          from: { schema_id: oldId, version: 1 },
          to: { schema_id: newId, version: 2 },
        },
      ],
    });
  });

  it('the look-up makes at most two calls to the registry and writes nothing', () => {
    expect(world.registry.calls.length).toBeGreaterThanOrEqual(1);
    expect(world.registry.calls.length).toBeLessThanOrEqual(2);
    expect(world.registry.calls.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('the record in Kafka decodes under the new schema with every value intact', async () => {
    const records = await world.topics.read(topic);
    expect(records).toHaveLength(2);
    const value = records[1]?.value ?? Buffer.alloc(0);
    expect(value.readInt32BE(1)).toBe(newId);

    expect(await readBack(value)).toEqual({
      SYMBOL: bar.value.symbol,
      OPEN: 10.25,
      CLOSE: 10.5,
      BID: 10.4,
      TRADES: 7,
      VOLUME: 9007199254740993n,
      VWAP: 10.375,
    });
  });

  it('structs, arrays, decimals, times, and maps that are written as objects follow as well', async () => {
    await world.registerSchema(`${trades}-value`, tradesValue);
    expect((await produce(gateway, trades, [{ value: trade }])).status).toBe(200);
    const id = await world.registerSchema(`${trades}-value`, ksqlTradesValue);
    const response = await produce(gateway, trades, [{ value: { ...trade, counts: 7 } }]);
    expect(response.body).toMatchObject({ value_schema_id: id, resolutions: [{ verdict: 'follow' }] });
    const [, record] = await world.topics.read(trades);
    expect(record?.value?.readInt32BE(1)).toBe(id);
    const entry = (key: string, value: object): object => ({ key: { string: key }, value });
    const name = 'io.confluent.ksql.avro_schemas.KsqlDataSourceSchema_LEGS';
    const leg = (qty: bigint, ...notes: object[]): object => ({
      [name]: { QTY: { long: qty }, NOTES: { array: notes } },
    });
    expect(await readBack(record?.value ?? Buffer.alloc(0))).toMatchObject({
      TRADEID: 9007199254740993n,
      TRADEDAT: Date.parse(trade.tradedAt),
      SETTLES: 20457,
      PRICE: Buffer.from([0x04, 0x1a]),
      VENUE: { MIC: { string: 'XNYS' } },
      FEES: [entry('broker', { double: 0.25 }), entry('exchange', { double: 1 })],
      TAGS: [{ string: 'a' }, { string: 'b' }],
      LEGS: [leg(3n, entry('x', { string: 'y' })), leg(4n)],
      COUNTS: 7,
    });
  });

  it('the log has the lines of the conflict: error, look-up, difference, retry', () => {
    const [resolution] = raced.body['resolutions'] as { mismatch_id: string }[];
    const conflictLog = gateway
      .conflictLog()
      .filter((line) => line['mismatch_id'] === resolution?.mismatch_id);
    expect(conflictLog.map((line) => line['step'])).toEqual(['error', 'lookup', 'difference', 'retry']);
    for (const line of conflictLog) {
      expect(line).toMatchObject({ class: 'schema.conflict', resolved_subject: `${topic}-value` });
      expect(line['request_id']).toBe(conflictLog[0]?.['request_id']);
    }
    expect(JSON.stringify(gateway.logs)).not.toContain('9007199254740993');
  });

  it('the metrics have subject, version and schema id (rule 12)', async () => {
    const text = await metrics(gateway);
    const labels = (version: string, id: string): string =>
      `topic="${topic}",subject="${topic}-value",version="${version}",schema_id="${id}"`;
    expect(text).toContain(`sr_lookup_ok_total{${labels('2', String(newId))}} 1`);
    expect(text).toContain(`schema_conflict_value_total{${labels('1', String(oldId))}} 1`);
    expect(text).toContain(`produce_retry_on_error_total{${labels('2', String(newId))}} 1`);
  });

  it('the audit has one row, followed, with the differences', async () => {
    const { body } = await call(gateway, 'GET', `/v1/mismatches?topic=${topic}`);
    expect(body['items']).toMatchObject([
      { subject: `${topic}-value`, verdict: 'follow', outcome: 'followed', class: 'schema.conflict' },
    ]);
    const [row] = body['items'] as { differences: { kind: string }[] }[];
    expect(new Set(row?.differences.map(({ kind }) => kind))).toEqual(
      new Set([
        'NAME_MISMATCH',
        'FIELD_ORDER',
        'FIELD_CASE',
        'UNION_NULL_ADDED',
        'FIELD_ADDED',
        'DEFAULT_CHANGED',
      ]),
    );
  });

  it('the refolded log equals the stored snapshot', async () => {
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/verify`);
    expect(body).toMatchObject({ ok: true });
  });

  it('a thousand more records cause no registry call, no statement and no log line', async () => {
    world.registry.calls.length = 0;
    world.sql.statements.length = 0;
    const lines = gateway.logs.length;
    for (let batch = 0; batch < 10; batch += 1) {
      const response = await produce(
        gateway,
        topic,
        Array.from({ length: 100 }, () => barWithVwap),
      );
      expect(response.status).toBe(200);
      expect(response.body).not.toHaveProperty('resolutions');
    }
    expect(world.registry.calls).toEqual([]);
    expect(world.sql.statements.filter((sql) => !isPoll(sql))).toEqual([]);
    expect(gateway.logs.slice(lines)).toEqual([]);
    expect(await world.topics.read(topic)).toHaveLength(1002);
  });

  it("a key that ksqlDB's record of key columns replaced blocks its subject, and nothing is sent", async () => {
    await world.registerSchema(`${quotes}-key`, ctasBarKey);
    await world.registerSchema(`${quotes}-value`, barValue);
    const response = await produce(gateway, quotes, [bar]);
    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.body).toMatchObject({
      code: 'produce.blocked',
      error_code: 40901,
      class: 'schema.conflict',
      outcome: 'not_sent',
      topic: quotes,
      subject: `${quotes}-key`,
      state: 'blocked',
    });
    const kinds = (response.body['differences'] as { kind: string; severity: string }[]).map(
      ({ kind, severity }) => `${kind} ${severity}`,
    );
    expect(kinds).toContain('NAME_MISMATCH error');
    // Keys are case-sensitive, whatever is set for values.
    expect(kinds).toContain('FIELD_REMOVED error');
    expect(await world.topics.read(quotes)).toEqual([]);

    const { body } = await call(gateway, 'GET', `/v1/mismatches?topic=${quotes}&role=key`);
    expect(body['items']).toMatchObject([
      { id: response.body['mismatch_id'], subject: `${quotes}-key`, verdict: 'stop', outcome: 'blocked' },
    ]);
    const conflictLog = gateway
      .conflictLog()
      .filter((line) => line['mismatch_id'] === response.body['mismatch_id']);
    expect(conflictLog.map((line) => line['step'])).toEqual(['lookup', 'error', 'difference']);
    const labels = `\\{topic="${quotes}",subject="${quotes}-key",version="1",schema_id="\\d+"\\}`;
    const text = await metrics(gateway);
    expect(text).toMatch(new RegExp(`produce_blocked_total${labels} 1`));
    expect(text).toMatch(
      new RegExp(`schema_conflict_key_total\\{topic="${quotes}",subject="${quotes}-key",[^}]*\\} 1`),
    );
  });

  it("a key that ksqlDB's bare primitive replaced blocks its subject, and nothing is sent", async () => {
    await world.registerSchema(`${bare}-key`, 'string');
    await world.registerSchema(`${bare}-value`, barValue);
    const response = await produce(gateway, bare, [bar]);
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      code: 'produce.blocked',
      subject: `${bare}-key`,
      differences: [{ kind: 'TYPE_MISMATCH', severity: 'error', theirs: 'string' }],
    });
    expect(await world.topics.read(bare)).toEqual([]);
  });
});

/** Real: gateway process, Kafka, registry, Postgres. The schemas are as ksqlDB registers them, and letter case counts. */
describe('the CTAS race, with fieldCase: exact', () => {
  const hint = '`symbol` is `SYMBOL` in the registry: set fieldCase: insensitive';
  let world: World;
  let topic: string;
  let gateway: GatewayProcess;
  let raced: GatewayResponse;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic();
    await world.registerSchema(`${topic}-key`, barKey);
    await world.registerSchema(`${topic}-value`, barValue);
    gateway = await world.gateway(await world.settings([{ topic, key: barKey, value: barValue }]));
    expect((await produce(gateway, topic, [bar])).status).toBe(200);
    await world.registerSchema(`${topic}-value`, ctasBarValue);
    raced = await produce(gateway, topic, [barWithVwap]);
  });

  afterAll(async () => {
    await world.close();
  });

  it('the value stops, and the hint names the registry’s spelling and the setting', () => {
    expect(raced.status).toBe(409);
    expect(raced.body).toMatchObject({ code: 'produce.blocked', outcome: 'not_sent', state: 'blocked' });
    expect(raced.body['detail']).toContain(hint);
    expect(raced.body['differences']).toContainEqual(
      expect.objectContaining({
        kind: 'FIELD_REMOVED',
        field: 'symbol',
        hint: expect.stringContaining(hint) as string,
      }),
    );
  });

  it('the audit and the log have the hint', async () => {
    const { body } = await call(gateway, 'GET', `/v1/mismatches?topic=${topic}`);
    expect(body['items']).toMatchObject([{ verdict: 'stop', outcome: 'blocked' }]);
    expect(JSON.stringify(body['items'])).toContain(hint);
    expect(JSON.stringify(gateway.conflictLog())).toContain(hint);
    const { body: verified } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/verify`);
    expect(verified).toMatchObject({ ok: true });
  });

  it('the record is not in Kafka, and is sent completely once letter case is ignored', async () => {
    expect(await world.topics.read(topic)).toHaveLength(1);
    await gateway.kill9();
    const settings = await world.settings([{ topic, key: barKey, value: barValue }], insensitive);
    const again = await world.gateway(settings);
    const sent = await produce(again, topic, [barWithVwap, bar]);
    expect(sent.body).toMatchObject({ resolutions: [{ verdict: 'follow' }] });
    const bodies = (await world.topics.read(topic)).map((record) => record.value ?? Buffer.alloc(0));
    const symbols = await Promise.all(bodies.slice(1).map(readBack));
    expect(symbols).toMatchObject([
      { SYMBOL: bar.value.symbol, VWAP: 10.375 },
      { SYMBOL: bar.value.symbol, VWAP: null },
    ]);
    const { body } = await call(again, 'GET', `/v1/subjects/${topic}/${topic}-value`);
    expect(body).toMatchObject({ state: 'healthy', mapping: { field_case: 'insensitive' } });
  });
});

/*
 * Real: gateway process, Kafka, registry, Postgres. As with REST Proxy, the clients wrap the values of their own schema's
 * unions, before the race and after it.
 */
describe('the CTAS race of Avro JSON', () => {
  const type = 'application/vnd.kafka.avro.v2+json';
  const key = { symbol: 'ACME', window_start: 1_700_000_000_000 };
  const value = { symbol: 'ACME', open: 10.25, close: 10.5, bid: 10.4, volume: 5, trades: 7 };
  const ahead = { key, value: { ...value, vwap: { double: 10.375 } } };
  const written = Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toUpperCase(), each]));
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  /** A topic's values, decoded by another library than ours, each with its schema id. */
  async function values(topic: string): Promise<unknown[]> {
    const reader = new SchemaRegistry({ host: stack().schemaRegistry });
    const bodies = (await world.topics.read(topic)).map((record) => record.value ?? Buffer.alloc(0));
    return Promise.all(
      bodies.map(async (body) => [body.readInt32BE(1), { ...((await reader.decode(body)) as object) }]),
    );
  }

  const plain = { key, value: { ...value, vwap: 10.375 } };

  it.each([
    ['they', { type, record: ahead }],
    ['a plain client', { type: 'application/json', record: plain }],
  ])('is won by clients that declare nothing, where %s followed', async (_, first) => {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-key`, barKey);
    const oldId = await world.registerSchema(`${topic}-value`, barValue);
    const gateway = await world.gateway(
      await world.settings([{ topic, key: barKey, value: barValue }], insensitive),
    );
    expect((await produce(gateway, topic, [{ key, value }], { type })).body).toMatchObject({
      value_schema_id: oldId,
    });
    const newId = await world.registerSchema(`${topic}-value`, ctasBarValue);
    const raced = await produce(gateway, topic, [first.record], first);
    expect(raced.body).toMatchObject({ value_schema_id: newId, resolutions: [{ verdict: 'follow' }] });
    const after = await produce(gateway, topic, [{ key, value }, ahead], { type });
    expect(after.body).toMatchObject({ value_schema_id: newId });
    expect(after.body).not.toHaveProperty('resolutions');
    await gateway.kill9();
    const again = await world.gateway(
      await world.settings([{ topic, key: barKey, value: barValue }], insensitive),
    );
    expect((await produce(again, topic, [{ key, value }], { type })).status).toBe(200);
    expect(await values(topic)).toEqual([
      [oldId, value],
      [newId, { ...written, VWAP: 10.375 }],
      [newId, { ...written, VWAP: null }],
      [newId, { ...written, VWAP: 10.375 }],
      [newId, { ...written, VWAP: null }],
    ]);
  });

  it('succeeds for a client that declares its schema inline although the registry has only the new one', async () => {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-key`, barKey);
    const newId = await world.registerSchema(`${topic}-value`, ctasBarValue);
    const gateway = await world.gateway(
      await world.settings([{ topic, key: barKey, value: barValue }], insensitive),
    );
    const more = { value_schema: JSON.stringify(barValue) };
    for (const record of [{ key, value }, ahead])
      expect((await produce(gateway, topic, [record], { type, more })).body).toMatchObject({
        value_schema_id: newId,
      });
    expect(await values(topic)).toEqual([
      [newId, { ...written, VWAP: null }],
      [newId, { ...written, VWAP: 10.375 }],
    ]);
  });
});

/** A body decoded by another library than ours, with longs as bigint because one exceeds the range of a double. */
async function readBack(body: Buffer): Promise<Record<string, unknown>> {
  const long = avro.types.LongType.__with({
    fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
    toBuffer: () => Buffer.alloc(8),
    fromJSON: BigInt,
    toJSON: String,
    isValid: () => true,
    compare: () => 0,
  });
  const reader = new SchemaRegistry(
    { host: stack().schemaRegistry },
    { [SchemaType.AVRO]: { registry: { long }, wrapUnions: true } },
  );
  const fields = Object.entries((await reader.decode(body)) as Record<string, unknown>);
  // A value of a nullable column is wrapped: `{ double: 1 }`.
  return Object.fromEntries(
    fields.map(([name, value]) => [
      name,
      value !== null && typeof value === 'object' ? Object.values(value)[0] : value,
    ]),
  );
}

/** The polls of the feed and of the API keys, and the pod's heartbeat, regardless of traffic, are the only statements in a steady state. */
const isPoll = (sql: string): boolean => /pg_snapshot_xmin|access_key_event|pod_heartbeat/.test(sql);
