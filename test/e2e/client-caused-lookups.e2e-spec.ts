import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, eventually, produce, World, type GatewayResponse } from '../support/world.js';

const strategies = ['Strict', 'Lenient'] as const;

/** Real: gateway processes, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
describe('one client’s data and declared schemas', () => {
  let world: World;
  let topic: string;
  let oldId: number;

  beforeEach(async () => {
    world = await World.create();
    topic = await world.topic();
    oldId = await world.registerSchema(`${topic}-value`, barValue);
  });

  afterEach(async () => {
    await world.close();
  });

  const gatewayOf = async (producer: Record<string, unknown> = {}): Promise<GatewayProcess> => {
    const gateway = await world.gateway(await world.settings([{ topic, value: barValue }], producer));
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    return gateway;
  };
  const post = (gateway: GatewayProcess, value: unknown, query = ''): Promise<GatewayResponse> =>
    produce(gateway, topic, [{ value }], { query });
  const subject = async (gateway: GatewayProcess): Promise<Record<string, unknown>> =>
    (await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`)).body;
  const eventsOf = async (gateway: GatewayProcess): Promise<string[]> => {
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/events?limit=500`);
    return (body['items'] as { type: string }[]).map(({ type }) => type);
  };

  it.each(strategies)(
    'do not stop matching records while the registry is a black hole, and drift is followed afterwards (%s)',
    async (schemaCheckStrategy) => {
      const pods = [
        await gatewayOf({ schemaCheckStrategy }),
        await gatewayOf({ schemaCheckStrategy }),
      ] as const;
      const [one, other] = pods;
      const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
      await world.registry.setWeather('silent');
      const ahead = post(one, barWithVwap.value);
      await eventually(
        () => subject(other),
        ({ state }) => state === 'resolving',
      );
      const sendsGood = async (): Promise<void> => {
        for (const gateway of pods)
          expect(await post(gateway, bar.value)).toMatchObject({
            status: 200,
            body: { value_schema_id: oldId },
          });
      };
      for (let sent = 0; sent < 10; sent += 1) await sendsGood();
      await eventually(
        () => subject(other),
        ({ substate }) => substate === 'waiting',
      );
      for (let sent = 0; sent < 10; sent += 1) await sendsGood();

      if (schemaCheckStrategy === 'Strict') {
        const refused = await ahead;
        expect(refused).toMatchObject({ status: 503, body: { code: 'sr.unreachable', outcome: 'not_sent' } });
        expect(refused.headers.has('retry-after')).toBe(true);
      }
      await world.registry.setWeather('fine');
      if (schemaCheckStrategy === 'Lenient')
        expect(await ahead).toMatchObject({ status: 200, body: { value_schema_id: newId } });
      for (const gateway of pods) {
        const followed = await eventually(
          () => post(gateway, barWithVwap.value),
          ({ status }) => status === 200,
        );
        expect(followed.body).toMatchObject({ value_schema_id: newId });
      }
      expect(await subject(other)).toMatchObject({ state: 'healthy', breaker: { trips: 0 } });
    },
  );

  it('cause look-ups, events and audit rows at a limited rate, and matching records do not wait for them', async () => {
    const gateway = await gatewayOf({ schemaLookupRate: { perMinute: 1, burst: 5 } });
    const before = [world.registry.calls.length, (await eventsOf(gateway)).length] as const;
    // A look-up in progress must not delay other requests.
    const releaseLookups = world.registry.holdResponses();
    const first = post(gateway, { ...bar.value, f0: 1 });
    await world.registry.called(before[0] + 1);
    for (let sent = 0; sent < 5; sent += 1) expect((await post(gateway, bar.value)).status).toBe(200);
    releaseLookups();
    expect((await first).status).toBe(409);

    const declared = (at: number): Record<string, unknown> => ({
      value_schema: JSON.stringify({
        type: 'record',
        name: `R${at}`,
        fields: [{ name: `f${at}`, type: 'int' }],
      }),
    });
    for (let at = 1; at <= 40; at += 1) {
      const [unknown, schema] = await Promise.all([
        post(gateway, { ...bar.value, [`f${at}`]: 1 }),
        produce(gateway, topic, [{ value: bar.value }], { more: declared(at) }),
      ]);
      expect(unknown).toMatchObject({
        status: 409,
        body: { code: 'writer.refused', state: 'healthy', differences: [{ path: `/f${at}` }] },
      });
      expect([409, 429]).toContain(schema.status);
      if (at < 30) continue;
      expect(unknown.headers.has('retry-after')).toBe(true);
      expect(schema).toMatchObject({ status: 429, body: { code: 'rate.limited', outcome: 'not_sent' } });
      expect(schema.headers.has('retry-after')).toBe(true);
    }
    // Five of each, and one more a minute: a conflict is one call and two events, a declared text three calls and one event.
    expect(world.registry.calls.length - before[0]).toBeLessThanOrEqual(6 + 3 * 6);
    expect((await eventsOf(gateway)).length - before[1]).toBeLessThanOrEqual(2 * 6 + 6);
    const rows = await call(gateway, 'GET', `/v1/mismatches?topic=${topic}&limit=500`);
    expect((rows.body['items'] as unknown[]).length).toBeLessThanOrEqual(1 + 6 + 6);
    expect((await post(gateway, bar.value)).status).toBe(200);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`sr_lookup_limited_total\\{topic="${topic}".*\\} [1-9]`));
  });
});
