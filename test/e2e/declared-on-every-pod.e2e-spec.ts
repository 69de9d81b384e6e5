import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { barValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { logValues } from '../support/log-values.js';
import { eventually, produce, World, type GatewayResponse } from '../support/world.js';

const bar = { symbol: 'ACME', open: 10.25, close: 10.5, bid: 10.4, volume: 5, trades: 7 };
const nullable = (name: string): object => ({ name, type: ['null', 'double'], default: null });
const barWith = (...more: readonly object[]): object => ({
  ...barValue,
  fields: [...barValue.fields, ...more],
});
const BACKOFF_MS = 200;

/** Real: gateway processes, Kafka, registry, Postgres. Stand-in: a proxy before the registry that can go down. */
describe('every pod accepts the same declared schemas', () => {
  let world: World;
  let settings: Record<string, unknown>;
  let pods: [GatewayProcess, GatewayProcess];
  let topic: string;
  let id: number;

  beforeAll(async () => {
    world = await World.create();
    const schemaLookupBackoff = { initialMs: 50, factor: 2, maxMs: BACKOFF_MS, attempts: 3 };
    settings = await world.settings([], { schemaLookupBackoff });
    pods = await Promise.all([world.gateway(settings), world.gateway(settings)]);
  });

  beforeEach(async () => {
    topic = await world.topic();
    id = await world.registerSchema(`${topic}-value`, barValue);
    for (const pod of pods) expect((await post(pod, bar)).body).toMatchObject({ value_schema_id: id });
  });

  afterEach(async () => {
    await world.registry.setWeather('fine');
  });

  afterAll(async () => {
    await world.close();
  });

  const post = (
    pod: GatewayProcess,
    value: unknown,
    more: Record<string, unknown> = {},
  ): Promise<GatewayResponse> => produce(pod, topic, [{ value }], { more });
  const byText = (schema: unknown): Record<string, unknown> => ({ value_schema: JSON.stringify(schema) });

  it('a refused text, once it is registered', async () => {
    const wider = barWith(nullable('vwap'));
    const value = { ...bar, vwap: 10.3 };
    for (const pod of pods)
      expect(await post(pod, value, byText(wider))).toMatchObject({
        status: 409,
        body: { code: 'writer.refused', state: 'healthy' },
      });
    const newId = await world.registerSchema(`${topic}-value`, wider);
    const registeredAt = performance.now();
    await Promise.all(
      pods.map((pod) =>
        eventually(
          () => post(pod, value, byText(wider)),
          ({ status }) => status === 200,
        ),
      ),
    );
    // Allows for a slow machine. Without a new look-up it would never be accepted.
    expect(performance.now() - registeredAt).toBeLessThan(BACKOFF_MS + 2000);
    for (const pod of pods)
      for (const more of [byText(wider), { value_schema_id: newId }])
        expect((await post(pod, value, more)).body).toMatchObject({ value_schema_id: newId });
    const ids = (await logValues(world.topics, topic)).map(({ schemaId }) => schemaId);
    expect(ids).toEqual([id, id, ...Array.from({ length: 6 }, () => newId)]);
  });

  it('a version that one pod has used, by every pod and after a restart while the registry is down', async () => {
    const newId = await world.registerSchema(`${topic}-value`, barWith(nullable('vwap')));
    const value = { ...bar, vwap: 10.3 };
    expect((await post(pods[0], value, { value_schema_id: newId })).body).toMatchObject({
      value_schema_id: newId,
    });
    await world.registry.setWeather('refused');
    const restarted = await world.gateway(settings);
    for (const pod of [...pods, restarted])
      for (const more of [{ value_schema_id: newId }, byText(barWith(nullable('vwap')))])
        expect(await post(pod, value, more)).toMatchObject({ status: 200, body: { value_schema_id: newId } });
    await restarted.kill9();
  });

  it('the mapping before a follow, and a version that was used before it', async () => {
    const narrow = { ...barValue, fields: barValue.fields.filter(({ name }) => name !== 'trades') };
    const value = Object.fromEntries(Object.entries(bar).filter(([name]) => name !== 'trades'));
    const narrowId = await world.registerSchema(`${topic}-value`, narrow);
    const used = await post(pods[0], value, { value_schema_id: narrowId });
    expect(used.body).toMatchObject({ value_schema_id: narrowId });
    const newId = await world.registerSchema(`${topic}-value`, barWith(nullable('vwap')));
    expect((await post(pods[0], { ...bar, vwap: 10.3 })).body).toMatchObject({ value_schema_id: newId });
    await world.registry.setWeather('refused');
    const restarted = await world.gateway(settings);
    for (const pod of [...pods, restarted])
      for (const [schemaId, schema, sent] of [
        [id, barValue, bar],
        [narrowId, narrow, value],
      ] as const)
        for (const more of [{ value_schema_id: schemaId }, byText(schema)])
          expect(await post(pod, sent, more)).toMatchObject({
            status: 200,
            body: { value_schema_id: schemaId },
          });
    await restarted.kill9();
  });

  it('a text that was written as the latest, by its own id once it is registered', async () => {
    const renamed = { ...barValue, name: 'Renamed' };
    for (const pod of pods)
      expect((await post(pod, bar, byText(renamed))).body).toMatchObject({
        value_schema_id: id,
        resolutions: [{ from: { schema_id: null }, to: { schema_id: id } }],
      });
    const newId = await world.registerSchema(`${topic}-value`, renamed);
    for (const pod of pods)
      await eventually(
        () => post(pod, bar, byText(renamed)),
        ({ body }) => body['value_schema_id'] === newId,
      );
    for (const pod of pods)
      for (const more of [byText(renamed), { value_schema_id: newId }]) {
        const { body } = await post(pod, bar, more);
        expect(body).toMatchObject({ value_schema_id: newId });
        expect(body).not.toHaveProperty('resolutions');
      }
    expect((await logValues(world.topics, topic)).slice(-4)).toEqual(
      Array.from({ length: 4 }, () => ({ schemaId: newId, value: bar })),
    );
  });
});
