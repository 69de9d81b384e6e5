import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, eventually, produce, World } from '../support/world.js';

/** Real: gateway processes, Kafka, registry, Postgres. Stand-in: a proxy before the registry that counts and holds responses back. */
describe('kill -9', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  interface Race {
    readonly topic: string;
    readonly settings: Record<string, unknown>;
    readonly gateway: GatewayProcess;
    readonly newId: number;
  }

  /** A bound subject whose schema has just drifted. */
  async function race(producer: Record<string, unknown> = {}): Promise<Race> {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const settings = await world.settings([{ topic, value: barValue }], producer);
    const gateway = await world.gateway(settings);
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    return { topic, settings, gateway, newId: await world.registerSchema(`${topic}-value`, ksqlBarValue) };
  }

  const subject = async (gateway: GatewayProcess, topic: string): Promise<Record<string, unknown>> =>
    (await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`)).body;

  const verified = async (gateway: GatewayProcess, topic: string): Promise<unknown> =>
    (await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/verify`)).body;

  it('of a pod whose subject is healthy: the next pod has the same state and mapping, without a registry call', async () => {
    const { topic, settings, gateway, newId } = await race();
    expect((await produce(gateway, topic, [{ value: barWithVwap.value }])).status).toBe(200);
    const before = await subject(gateway, topic);
    expect(before).toMatchObject({ state: 'healthy', mapping: { schema_id: newId } });
    await gateway.kill9();

    world.registry.calls.length = 0;
    const next = await world.gateway(settings);
    expect(await subject(next, topic)).toEqual(before);
    expect((await produce(next, topic, [{ value: barWithVwap.value }])).status).toBe(200);
    expect(world.registry.calls).toEqual([]);
    expect(await subject(next, topic)).toEqual(before);
    expect(await verified(next, topic)).toMatchObject({ ok: true });
    await next.kill9();
  });

  it('during a look-up: the next pod takes it over when the lease has expired, and nothing is sent before', async () => {
    const { topic, settings, gateway, newId } = await race();
    const release = world.registry.holdResponses();
    world.registry.calls.length = 0;
    const lost = produce(gateway, topic, [{ value: barWithVwap.value }]).catch((error: unknown) => error);
    await world.registry.called(1);
    await gateway.kill9();
    expect(await lost).toBeInstanceOf(Error);
    release();
    expect(await world.topics.read(topic)).toHaveLength(1);

    const next = await world.gateway(settings);
    expect(await subject(next, topic)).toMatchObject({ state: 'resolving', substate: 'lookingUp' });
    const response = await eventually(
      () => produce(next, topic, [{ value: barWithVwap.value }]),
      ({ status }) => status === 200,
    );
    expect(response.body).toMatchObject({ value_schema_id: newId });
    expect(await world.topics.read(topic)).toHaveLength(2);
    expect(await subject(next, topic)).toMatchObject({ state: 'healthy', mapping: { schema_id: newId } });
    expect(await verified(next, topic)).toMatchObject({ ok: true });
    await next.kill9();
  });

  it.each([2, 5, 10, 20, 40, 80])(
    '%i ms into the race: log and snapshot agree, and the subject becomes healthy again',
    async (ms) => {
      const { topic, settings, gateway, newId } = await race();
      const posted = produce(gateway, topic, [{ value: barWithVwap.value }]).catch(() => null);
      await after(ms);
      await gateway.kill9();
      const response = await posted;

      const next = await world.gateway(settings);
      expect(await verified(next, topic)).toMatchObject({ ok: true });
      const sentBefore = (await world.topics.read(topic)).length;
      if (response?.status === 200) expect(sentBefore).toBe(2);
      const followed = await eventually(
        () => produce(next, topic, [{ value: barWithVwap.value }]),
        ({ status }) => status === 200,
      );
      expect(followed.body).toMatchObject({ value_schema_id: newId });
      expect(await world.topics.read(topic)).toHaveLength(sentBefore + 1);
      expect(await subject(next, topic)).toMatchObject({ state: 'healthy', mapping: { schema_id: newId } });
      expect(await verified(next, topic)).toMatchObject({ ok: true });
      await next.kill9();
    },
  );

  it('of a pod with an open circuit: the next pod refuses until the trial is due, then one trial closes the circuit', async () => {
    const breaker = { conflicts: 1, windowMs: 60_000, openMs: 4000, maxOpenMs: 60_000, quietMs: 60_000 };
    const { topic, settings, gateway } = await race({ circuitBreaker: breaker });
    const opened = await produce(gateway, topic, [{ value: barWithVwap.value }]);
    expect(opened.status).toBe(503);
    expect(opened.body).toMatchObject({
      code: 'circuit.open',
      error_code: 50301,
      outcome: 'not_sent',
      state: 'circuitOpen',
    });
    const before = await subject(gateway, topic);
    await gateway.kill9();

    const next = await world.gateway(settings);
    expect(await subject(next, topic)).toEqual(before);
    const openUntil = Date.parse((before['breaker'] as { open_until: string }).open_until);
    for (;;) {
      const response = await produce(next, topic, [{ value: bar.value }]);
      if (response.status === 200) break;
      expect(response.body).toMatchObject({ code: 'circuit.open' });
      expect(response.headers.has('retry-after')).toBe(true);
      await after(50);
    }
    expect(Date.now()).toBeGreaterThanOrEqual(openUntil - 100);
    expect(await subject(next, topic)).toMatchObject({ state: 'healthy' });
    expect(await verified(next, topic)).toMatchObject({ ok: true });
    await next.kill9();
  });
});
