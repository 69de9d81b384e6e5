import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import { produce, World } from '../support/world.js';

/** Real: gateway process, Kafka, registry, Postgres. Stand-in: a proxy before Kafka that identifies the client. */
let world: World;
let proxy: KafkaProxy;

beforeAll(async () => {
  world = await World.create();
  proxy = await world.kafkaProxy();
});

afterAll(async () => {
  await world.close();
});

it.each(['kafkajs', 'platformatic'])('a gateway compresses as configured, over %s', async (client) => {
  const [zipped, bare] = [await world.topic('zipped'), await world.topic('bare')];
  const settings = await world.settings([]);
  const compressionPerTopic = [{ topic: 'bare_*', codec: 'none' }];
  const kafka = { brokers: [proxy.address], client, compression: 'zstd', compressionPerTopic };
  const gateway = await world.gateway({ ...settings, kafka });
  const seen = new Map<string, number>();
  proxy.watch = (partitions) => {
    for (const { topic, codec } of partitions) seen.set(topic, codec);
    return () => undefined;
  };
  const value = 'alike '.repeat(100);
  for (const topic of [zipped, bare]) {
    const type = 'application/vnd.kafka.json.v2+json';
    expect((await produce(gateway, topic, [{ value }], { type })).status).toBe(200);
    expect((await world.topics.read(topic)).map((record) => record.value?.toString())).toEqual([
      JSON.stringify(value),
    ]);
  }
  expect([seen.get(zipped), seen.get(bare)]).toEqual([4, 0]);
  await gateway.kill9();
});

it.each([
  // The clients differ in the version of their metadata requests.
  [undefined, 6],
  ['kafkajs', 6],
  ['platformatic', 8],
])('a gateway whose setting kafka.client is %s reaches Kafka through it', async (client, metadataVersion) => {
  const topic = await world.topic();
  await world.registerSchema(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }]);
  const kafka = { brokers: [proxy.address], ...(client !== undefined && { client }) };
  const gateway = await world.gateway({ ...settings, kafka });

  const response = await produce(gateway, topic, [{ value: bar.value }]);
  expect([response.status, response.body['offsets']]).toEqual([
    200,
    [expect.objectContaining({ partition: 0, offset: 0 })],
  ]);
  expect(await world.topics.read(topic)).toHaveLength(1);
  expect(proxy.metadataVersion).toBe(metadataVersion);
  await gateway.kill9();
});
