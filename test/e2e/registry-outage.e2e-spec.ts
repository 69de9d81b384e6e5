import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import type { RegistryWeather } from '../support/registry-proxy.js';
import { call, eventually, produce, World } from '../support/world.js';

const outages: RegistryWeather[] = ['refused', 'silent', 'reset', 'status-500', 'status-429', 'html-200'];

/** Real: gateway process, Kafka, registry, Postgres. Stand-in: a proxy before the registry that causes the outage. */
describe.each(outages)('while the registry is down (%s)', (weather) => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  /** A subject that was bound, and whose schema drifted, before the registry went down. */
  async function drifted(
    strategy: 'Strict' | 'Lenient',
  ): Promise<{ gateway: GatewayProcess; topic: string; newId: number }> {
    await world.registry.setWeather('fine');
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const gateway = await world.gateway(
      await world.settings([{ topic, value: barValue }], { schemaCheckStrategy: strategy }),
    );
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    await world.registry.setWeather(weather);
    return { gateway, topic, newId };
  }

  it('Strict refuses a record in conflict, and later ones without another call', async () => {
    const { gateway, topic } = await drifted('Strict');
    const response = await produce(gateway, topic, [{ value: barWithVwap.value }]);
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({
      code: 'sr.unreachable',
      class: 'sr.unreachable',
      error_code: 50302,
      outcome: 'not_sent',
      state: 'resolving',
    });
    expect(response.headers.has('retry-after')).toBe(true);
    expect(await world.topics.read(topic)).toHaveLength(1);

    await world.registry.setWeather('fine');
    const followed = await eventually(
      () => produce(gateway, topic, [{ value: barWithVwap.value }]),
      ({ status }) => status === 200,
    );
    expect(followed.body).toHaveProperty('value_schema_id');
    expect(await world.topics.read(topic)).toHaveLength(2);
  });

  it('Lenient holds the record and sends it once the registry responds', async () => {
    const { gateway, topic, newId } = await drifted('Lenient');
    const held = produce(gateway, topic, [{ value: barWithVwap.value }]);
    await eventually(
      () => call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`),
      ({ body }) => body['substate'] === 'waiting',
    );
    expect(await world.topics.read(topic)).toHaveLength(1);
    await world.registry.setWeather('fine');
    const response = await held;
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ value_schema_id: newId });
    const records = await world.topics.read(topic);
    expect(records).toHaveLength(2);
    expect(records[1]?.value?.readInt32BE(1)).toBe(newId);
  });

  it('Lenient refuses after the client’s wait, and the record is never sent', async () => {
    const { gateway, topic } = await drifted('Lenient');
    const response = await produce(gateway, topic, [{ value: barWithVwap.value }], { query: '?wait=300' });
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({ code: 'sr.unreachable', outcome: 'not_sent' });
    await world.registry.setWeather('fine');
    const after = await eventually(
      () => produce(gateway, topic, [{ value: bar.value }]),
      ({ status }) => status === 200,
    );
    expect(after.status).toBe(200);
    expect(await world.topics.read(topic)).toHaveLength(2);
  });
});
