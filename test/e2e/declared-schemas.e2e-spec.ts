import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barValue, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { logValues } from '../support/log-values.js';
import { call, produce, World, type GatewayResponse } from '../support/world.js';

const plainBar = { symbol: 'ACME', open: 10.25, close: 10.5, bid: 10.4, volume: 5, trades: 7 };
const avroJson = 'application/vnd.kafka.avro.v2+json';

/** Real: gateway process, Kafka, registry, Postgres. Stand-ins: the proxies before the registry and Postgres, which change nothing here. */
describe('a request that declares a schema is written under its id or refused', () => {
  let world: World;
  let gateway: GatewayProcess;
  /** A topic whose mapping is configured but not used yet. */
  let unbound: string;

  beforeAll(async () => {
    world = await World.create();
    unbound = await world.topic();
    gateway = await world.gateway(await world.settings([{ topic: unbound, value: barValue }]));
  });

  afterAll(async () => {
    await world.close();
  });

  /** One value. */
  const post = (
    topic: string,
    value: unknown,
    more: Record<string, unknown> = {},
    type?: string,
  ): Promise<GatewayResponse> =>
    produce(gateway, topic, [{ value }], { more, ...(type !== undefined && { type }) });
  const byText = (schema: unknown): Record<string, unknown> => ({ value_schema: JSON.stringify(schema) });
  const inLog = (topic: string): ReturnType<typeof logValues> => logValues(world.topics, topic);

  async function map(topic: string, schema: unknown): Promise<void> {
    const body = { record: 'generic', schema: JSON.stringify(schema), reason: 'a test' };
    const response = await call(gateway, 'PUT', `/v1/subjects/${topic}/${topic}-value/mapping`, body);
    expect(response.status).toBe(200);
  }

  it('when it is the configured mapping, which is unused, and the latest differs', async () => {
    const id = await world.registerSchema(`${unbound}-value`, barValue);
    await world.registerSchema(`${unbound}-value`, ksqlBarValue);
    for (const more of [byText(barValue), { value_schema_id: id }]) {
      const response = await post(unbound, plainBar, more, avroJson);
      expect(response.body).toMatchObject({ value_schema_id: id });
      expect(response.body).not.toHaveProperty('resolutions');
    }
    const written = { schemaId: id, value: plainBar };
    expect(await inLog(unbound)).toEqual([written, written]);
  });

  it('except for an unregistered text, which is written as the latest, and the response has both schemas', async () => {
    const topic = await world.topic();
    const maps = { type: 'map', values: { type: 'map', values: 'int' } };
    const valueWith = (field: object): object => ({
      type: 'record',
      name: 'V',
      fields: [{ name: 'm', ...field }],
    });
    const latestId = await world.registerSchema(
      `${topic}-value`,
      valueWith({ type: ['null', maps], default: null }),
    );
    const entry = { m: { map: {} } };
    const byItsText = await post(topic, entry, byText(valueWith({ type: maps })), avroJson);
    expect(byItsText.body).toMatchObject({
      value_schema_id: latestId,
      resolutions: [
        {
          verdict: 'follow',
          from: { schema_id: null, version: null },
          to: { schema_id: latestId, version: 1 },
        },
      ],
    });
    // The id in the response is another schema, so the record needs that schema's form.
    const byItsId = await post(topic, entry, { value_schema_id: latestId }, avroJson);
    expect(byItsId.body).toMatchObject({ value_schema_id: latestId });
    expect(byItsId.body).not.toHaveProperty('resolutions');
    expect(await inLog(topic)).toEqual([
      { schemaId: latestId, value: { m: { map: { map: {} } } } },
      { schemaId: latestId, value: { m: { map: {} } } },
    ]);
  });

  it('also as an unregistered renamed copy, which is not written beside records that it cannot read', async () => {
    const topic = await world.topic();
    const valueOf = (type: string, name = 'V'): object => ({
      type: 'record',
      name,
      fields: [{ name: 'v', type }],
    });
    const id = await world.registerSchema(`${topic}-value`, valueOf('double'));
    await map(topic, valueOf('double'));
    expect((await post(topic, { v: 1.5 })).body).toMatchObject({ value_schema_id: id });
    const latestId = await world.registerSchema(`${topic}-value`, valueOf('string'));
    const declared = [
      byText(valueOf('string')),
      { value_schema_id: latestId },
      byText(valueOf('string', 'Renamed')),
    ];
    for (const more of declared)
      expect(await post(topic, { v: 'x' }, more)).toMatchObject({
        status: 409,
        body: {
          code: 'writer.refused',
          outcome: 'not_sent',
          state: 'healthy',
          differences: [expect.objectContaining({ kind: 'TYPE_MISMATCH' })],
        },
      });
    expect(await inLog(topic)).toEqual([{ schemaId: id, value: { v: 1.5 } }]);
  });

  it('when a version adds a union branch that every old record matches', async () => {
    const topic = await world.topic();
    const event = (name: string): object => ({
      type: 'record',
      name: `ev.${name}`,
      fields: [{ name: 'id', type: 'int' }],
    });
    const first = [event('Created'), event('Updated')];
    const id = await world.registerSchema(`${topic}-value`, first);
    await map(topic, first);
    const created = { 'ev.Created': { id: 1 } };
    expect((await post(topic, created, {}, avroJson)).body).toMatchObject({ value_schema_id: id });
    const secondId = await world.registerSchema(`${topic}-value`, [...first, event('Deleted')]);
    const deleted = { 'ev.Deleted': { id: 2 } };
    const declared = await post(topic, deleted, { value_schema_id: secondId }, avroJson);
    expect(declared).toMatchObject({ status: 200, body: { value_schema_id: secondId } });
    expect((await post(topic, created, {}, avroJson)).body).toMatchObject({ value_schema_id: id });
    expect(await inLog(topic)).toEqual([
      { schemaId: id, value: created },
      { schemaId: secondId, value: deleted },
      { schemaId: id, value: created },
    ]);
  });

  it('when it is the first of 24 versions with a reference', async () => {
    const topic = await world.topic();
    const symbol = { type: 'record', name: 'com.example.Sym', fields: [{ name: 's', type: 'string' }] };
    const symbols = `symbol-${randomBytes(4).toString('hex')}`;
    await world.registerSchema(symbols, symbol);
    const reference = { name: 'com.example.Sym', subject: symbols, version: 1 };
    const ids: number[] = [];
    for (let count = 1; count <= 24; count += 1) {
      const added = Array.from({ length: count }, (_, index) => ({
        name: `f${index}`,
        type: ['null', 'int'],
        default: null,
      }));
      const row = {
        type: 'record',
        name: 'Row',
        fields: [{ name: 'sym', type: 'com.example.Sym' }, ...added],
      };
      ids.push(await world.registerSchema(`${topic}-value`, row, [reference]));
    }
    const [id] = ids;
    const value = { sym: { s: 'ACME' }, f0: 1 };
    expect((await post(topic, value)).body).toMatchObject({ value_schema_id: ids.at(-1) });
    expect((await post(topic, value, { value_schema_id: id })).body).toMatchObject({ value_schema_id: id });
    expect((await inLog(topic)).at(-1)).toEqual({ schemaId: id, value: { ...value, f0: { int: 1 } } });
  });

  it('when a registered key is declared as an equivalent text', async () => {
    const topic = await world.topic();
    const keyId = await world.registerSchema(`${topic}-key`, 'string');
    await world.registerSchema(`${topic}-value`, barValue);
    const key = JSON.stringify({ type: 'string', doc: 'the symbol' });
    for (const more of [{ key_schema: key }, { key_schema_id: keyId }]) {
      const response = await produce(gateway, topic, [{ key: 'ACME', value: plainBar }], { more });
      expect(response.body).toMatchObject({ key_schema_id: keyId });
    }
    const keys = (await world.topics.read(topic)).map((record) => record.key?.readInt32BE(1));
    expect(keys).toEqual([keyId, keyId]);
  });
});
