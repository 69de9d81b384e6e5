import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, eventually, produce, World, type GatewayResponse } from '../support/world.js';

const minute = 60_000;

/** Real: gateway processes, Kafka, registry, Postgres. Stand-ins: proxies before registry and Postgres that go down. */
describe.concurrent('for a whole minute', () => {
  let worlds: World[];

  beforeAll(async () => {
    worlds = await Promise.all([World.create(), World.create()]);
  });

  afterAll(async () => {
    await Promise.all(worlds.map((world) => world.close()));
  });

  async function bound(
    world: World,
    producer: Record<string, unknown>,
  ): Promise<{ gateway: GatewayProcess; topic: string }> {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const gateway = await world.gateway(await world.settings([{ topic, value: barValue }], producer));
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    return { gateway, topic };
  }

  it('without Postgres, a healthy subject loses no request', async () => {
    const [world] = worlds;
    if (world === undefined) throw new Error('there is no world');
    const { gateway, topic } = await bound(world, {});
    await world.sql.close();
    const until = Date.now() + minute;
    let sent = 1;
    for (; Date.now() < until; sent += 1) {
      expect((await produce(gateway, topic, [{ value: { ...bar.value, trades: sent } }])).status).toBe(200);
      await sleep(20);
    }
    await world.sql.restore();
    expect(await world.topics.read(topic)).toHaveLength(sent);
    await eventually(
      () => call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`),
      ({ status }) => status === 200,
    );
  });

  it('without the registry, Lenient loses no record and sends none under a wrong schema', async () => {
    const [, world] = worlds;
    if (world === undefined) throw new Error('there is no world');
    const { gateway, topic } = await bound(world, {
      schemaCheckStrategy: 'Lenient',
      hold: { maxMs: 2 * minute },
    });
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    await world.registry.setWeather('silent');
    const until = Date.now() + minute;
    const held: Promise<GatewayResponse>[] = [];
    while (Date.now() < until) {
      const value = { ...barWithVwap.value, trades: held.length };
      held.push(produce(gateway, topic, [{ value }]));
      await sleep(500);
    }
    expect(await world.topics.read(topic)).toHaveLength(1);
    await world.registry.setWeather('fine');
    for (const response of await Promise.all(held))
      expect(response).toMatchObject({ status: 200, body: { value_schema_id: newId } });
    const records = await world.topics.read(topic);
    expect(records).toHaveLength(1 + held.length);
    expect(new Set(records.map(({ value }) => value?.toString('hex'))).size).toBe(1 + held.length);
    expect(new Set(records.slice(1).map(({ value }) => value?.readInt32BE(1)))).toEqual(new Set([newId]));
  });
});
