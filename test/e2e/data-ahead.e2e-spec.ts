import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { logValues } from '../support/log-values.js';
import { call, produce, World, type GatewayResponse } from '../support/world.js';

const plainJson = 'application/json';
const avroJson = 'application/vnd.kafka.avro.v2+json';
const bar = (volume: unknown, ...defaults: readonly unknown[]): object => ({
  type: 'record',
  name: 'Bar',
  fields: [
    { name: 'symbol', type: 'string' },
    { name: 'volume', type: volume, ...(defaults.length > 0 && { default: defaults[0] }) },
  ],
});

/** The most common drift of ksqlDB. Real: gateway process, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
describe('a client that writes null or a wrapped value for a field that is not nullable in the mapping', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let id: number;

  beforeAll(async () => {
    world = await World.create();
    // Longer than the test, so that no look-up is repeated within it.
    const schemaLookupBackoff = { initialMs: 60_000, factor: 1, maxMs: 60_000, attempts: 1 };
    gateway = await world.gateway(await world.settings([], { schemaLookupBackoff }));
  });

  beforeEach(async () => {
    topic = await world.topic();
    id = await world.registerSchema(`${topic}-value`, bar('long'));
    expect((await post({ symbol: 'A', volume: 5 })).body).toMatchObject({ value_schema_id: id });
    world.registry.calls.length = 0;
  });

  afterAll(async () => {
    await world.close();
  });

  const post = (value: unknown, type = plainJson): Promise<GatewayResponse> =>
    produce(gateway, topic, [{ value }], { type });
  const subject = async (): Promise<unknown> =>
    (await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`)).body;

  const rows: readonly [string, unknown, string][] = [
    ['a wrapped value in Avro JSON', { long: 1 }, avroJson],
    ['null in Avro JSON', null, avroJson],
    ['null in plain JSON', null, plainJson],
  ];

  it.each(rows)('%s makes the subject follow with one look-up', async (_what, volume, type) => {
    const newId = await world.registerSchema(`${topic}-value`, bar(['null', 'long'], null));
    expect(await post({ symbol: 'B', volume }, type)).toMatchObject({
      status: 200,
      body: { value_schema_id: newId, resolutions: [{ verdict: 'follow', to: { schema_id: newId } }] },
    });
    expect(world.registry.calls.map(({ path }) => path)).toEqual([
      expect.stringMatching(new RegExp(`/subjects/${topic}-value/versions/latest`)),
    ]);
    expect(await post({ symbol: 'C', volume: 6 }, type)).toMatchObject({ status: 200 });
    expect(await subject()).toMatchObject({ state: 'healthy', mapping: { schema_id: newId } });
    expect((await logValues(world.topics, topic)).slice(1)).toEqual([
      { schemaId: newId, value: { symbol: 'B', volume } },
      { schemaId: newId, value: { symbol: 'C', volume: { long: 6 } } },
    ]);
  });

  it.each(rows)(
    '%s is invalid when the field is not nullable in the latest version either: one look-up for 50',
    async (_what, volume, type) => {
      for (let sent = 0; sent < 50; sent += 1)
        expect(await post({ symbol: `S${sent}`, volume }, type)).toMatchObject({
          status: 422,
          body: {
            code: 'data.invalid',
            error_code: 42203,
            outcome: 'not_sent',
            records: [{ index: 0, path: '/value/volume', expected: 'long' }],
          },
        });
      expect(world.registry.calls).toHaveLength(1);
      expect(await post({ symbol: 'C', volume: 6 }, type)).toMatchObject({ status: 200 });
      expect(await subject()).toMatchObject({ state: 'healthy', mapping: { schema_id: id } });
      expect(await logValues(world.topics, topic)).toHaveLength(2);
    },
  );
});
