import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { produce, World } from '../support/world.js';

/** Real: three gateway processes on one Postgres, Kafka, registry. Stand-in: a counting proxy before the registry. */
let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(async () => {
  await world.close();
});

it('three pods that meet the same conflict 100 times each make one look-up, and send each record once', async () => {
  const topic = await world.topic();
  await world.registers(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }]);
  const pods = await Promise.all([1, 2, 3].map(() => world.gateway(settings)));
  for (const pod of pods) expect((await produce(pod, topic, [{ value: bar.value }])).status).toBe(200);
  const newId = await world.registers(`${topic}-value`, ksqlBarValue);
  world.registry.calls.length = 0;

  const requests = pods.flatMap((pod) =>
    Array.from({ length: 100 }, (_, trades) =>
      produce(pod, topic, [{ value: { ...barWithVwap.value, trades } }]),
    ),
  );
  for (const answer of await Promise.all(requests)) {
    expect(answer).toMatchObject({ status: 200, body: { value_schema_id: newId } });
  }
  expect(world.registry.calls).toHaveLength(1);
  expect(await world.topics.read(topic)).toHaveLength(3 + 300);
});
