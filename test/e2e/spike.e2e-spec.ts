import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { produce, World } from '../support/world.js';

/** Real: eight gateway processes on one Postgres, Kafka, registry. Stand-in: a counting proxy before the registry. */
const PODS = 8;
const REQUESTS = 200;

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(async () => {
  await world.close();
});

it('eight pods that meet the same conflict 200 times each make one look-up and send each record once', async () => {
  const topic = await world.topic();
  await world.registerSchema(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }]);
  const pods = await Promise.all(Array.from({ length: PODS }, () => world.gateway(settings)));
  for (const pod of pods) expect((await produce(pod, topic, [{ value: bar.value }])).status).toBe(200);
  const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
  world.registry.calls.length = 0;

  const requests = pods.flatMap((pod, volume) =>
    Array.from({ length: REQUESTS }, (_, trades) =>
      produce(pod, topic, [{ value: { ...barWithVwap.value, volume, trades } }]),
    ),
  );
  for (const response of await Promise.all(requests)) {
    expect(response).toMatchObject({ status: 200, body: { value_schema_id: newId } });
  }
  expect(world.registry.calls).toHaveLength(1);
  const bodies = (await world.topics.read(topic)).map(({ value }) => value?.toString('hex'));
  expect(bodies).toHaveLength(PODS + PODS * REQUESTS);
  // The pods' first records are equal; all others are unique.
  expect(new Set(bodies).size).toBe(1 + PODS * REQUESTS);
});
