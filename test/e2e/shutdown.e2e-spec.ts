import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { call, produce, World } from '../support/world.js';

/** Real: gateway processes, Kafka, registry, Postgres. Stand-in: a proxy before the registry that holds answers back. */
let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(async () => {
  await world.close();
});

it('SIGTERM lets a request that is under way end, and the next pod finds the subject healthy', async () => {
  const topic = await world.topic();
  await world.registers(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }]);
  const gateway = await world.gateway(settings);
  expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
  const newId = await world.registers(`${topic}-value`, ksqlBarValue);

  const letGo = world.registry.holdAnswers();
  world.registry.calls.length = 0;
  const underWay = produce(gateway, topic, [{ value: barWithVwap.value }]);
  await world.registry.called(1);
  const stopped = gateway.stop();
  letGo();
  expect(await underWay).toMatchObject({ status: 200, body: { value_schema_id: newId } });
  expect(await stopped).toBe(0);

  const next = await world.gateway(settings);
  const { body } = await call(next, 'GET', `/v1/subjects/${topic}/${topic}-value`);
  expect(body).toMatchObject({ state: 'healthy', mapping: { schema_id: newId } });
  expect(await world.topics.read(topic)).toHaveLength(2);
});
