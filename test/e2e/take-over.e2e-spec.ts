import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { call, eventually, produce, World } from '../support/world.js';

/** Real: three gateway processes on one Postgres, Kafka, registry. Stand-in: a proxy before the registry that holds responses back. */
let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(async () => {
  await world.close();
});

it('when the owner of a look-up is killed, another pod takes over after the lease, and every held request continues once', async () => {
  const topic = await world.topic();
  await world.registerSchema(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }], { hold: { maxMs: 30_000 } });
  const owner = await world.gateway(settings);
  const others = [await world.gateway(settings), await world.gateway(settings)];
  for (const pod of [owner, ...others])
    expect((await produce(pod, topic, [{ value: bar.value }])).status).toBe(200);
  const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);

  const release = world.registry.holdResponses();
  world.registry.calls.length = 0;
  const lost = produce(owner, topic, [{ value: barWithVwap.value }]).catch((error: unknown) => error);
  await world.registry.called(1);
  const held = others.flatMap((pod, volume) =>
    Array.from({ length: 20 }, (_, trades) =>
      produce(pod, topic, [{ value: { ...barWithVwap.value, volume, trades } }]),
    ),
  );
  for (const pod of others) {
    await eventually(
      () => call(pod, 'GET', `/v1/subjects/${topic}/${topic}-value`),
      ({ body }) => body['substate'] === 'lookingUp',
    );
  }
  await owner.kill9();
  expect(await lost).toBeInstanceOf(Error);
  release();

  for (const response of await Promise.all(held))
    expect(response).toMatchObject({ status: 200, body: { value_schema_id: newId } });
  const bodies = (await world.topics.read(topic)).map(({ value }) => value?.toString('hex'));
  expect(bodies).toHaveLength(3 + 40);
  expect(new Set(bodies).size).toBe(1 + 40);
  // The look-ups of the killed pod and of its successor.
  expect(world.registry.calls).toHaveLength(2);

  const [pod] = others;
  if (pod === undefined) throw new Error('there is no pod');
  const { body } = await call(pod, 'GET', `/v1/subjects/${topic}/${topic}-value/events`);
  const types = (body['items'] as { type: string }[]).map(({ type }) => type);
  expect(types.slice(-4)).toEqual(['ConflictDetected', 'LookupStarted', 'SchemaResolved', 'RetrySucceeded']);
});
