import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { KafkaProxy } from '../support/kafka-proxy.js';
import { stack } from '../support/stack.js';
import { produce, World } from '../support/world.js';

/** Real: gateway process, Kafka, registry, Postgres. A stand-in: a proxy before Kafka, to see who asks. */
let world: World;
let proxy: KafkaProxy;

beforeAll(async () => {
  world = await World.create();
  proxy = await KafkaProxy.before(stack().kafka);
});

afterAll(async () => {
  await world.close();
  await proxy.close();
});

it.each([
  // By the newest version that each client asks in here.
  [undefined, 6],
  ['kafkajs', 6],
  ['platformatic', 8],
])('a gateway whose setting kafka.client is %s reaches Kafka through it', async (client, metadataVersion) => {
  const topic = await world.topic();
  await world.registers(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }]);
  const kafka = { brokers: [proxy.address], ...(client !== undefined && { client }) };
  const gateway = await world.gateway({ ...settings, kafka });

  const answer = await produce(gateway, topic, [{ value: bar.value }]);
  expect([answer.status, answer.body['offsets']]).toEqual([
    200,
    [expect.objectContaining({ partition: 0, offset: 0 })],
  ]);
  expect(await world.topics.read(topic)).toHaveLength(1);
  expect(proxy.metadataVersion).toBe(metadataVersion);
  await gateway.kill9();
});
