import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, eventually, produce, World } from '../support/world.js';

/** Real: gateway process, Kafka, registry, Postgres. Stand-in: a proxy before Postgres that goes down. */
describe('while Postgres is down', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let newId: number;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    gateway = await world.gateway(await world.settings([{ topic, value: barValue }]));
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    await world.sql.close();
  });

  afterAll(async () => {
    await world.close();
  });

  it('a healthy subject still accepts records', async () => {
    for (let sent = 0; sent < 100; sent += 1) {
      expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    }
    expect(await world.topics.read(topic)).toHaveLength(101);
  });

  it('a conflict is refused as store.unreachable: nothing is sent, and the registry is not called', async () => {
    world.registry.calls.length = 0;
    const response = await produce(gateway, topic, [{ value: barWithVwap.value }]);
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({
      code: 'store.unreachable',
      error_code: 50304,
      outcome: 'not_sent',
    });
    expect(response.headers.has('retry-after')).toBe(true);
    expect(world.registry.calls).toEqual([]);
    expect(await world.topics.read(topic)).toHaveLength(101);
  });

  it('the process stays alive and reports the outage', async () => {
    expect((await call(gateway, 'GET', '/health/live')).status).toBe(200);
  });

  it('the conflict is resolved once Postgres is back', async () => {
    await world.sql.restore();
    const followed = await eventually(
      () => produce(gateway, topic, [{ value: barWithVwap.value }]),
      ({ status }) => status === 200,
    );
    expect(followed.body).toMatchObject({ value_schema_id: newId });
    expect(await world.topics.read(topic)).toHaveLength(102);
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/verify`);
    expect(body).toMatchObject({ ok: true });
  });
});
