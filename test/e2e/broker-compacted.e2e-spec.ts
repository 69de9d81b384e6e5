import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bar, barKey, barValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import { call, produce, subjectVersions, World } from '../support/world.js';

const keyless = { value: bar.value };
const bad = (index: number) => ({ index, path: '/key', expected: 'a key', actual: 'absent' });

/**
 * Real: gateway process, Kafka and its compacted topic, registry, Postgres. Stand-ins: a proxy before Kafka that forwards
 * requests unless a test changes that; counting proxies before the registry and Postgres.
 */
describe('a compacted topic', () => {
  let world: World;
  let broker: KafkaProxy;
  let gateway: GatewayProcess;
  const topics: string[] = [];
  let topic: string;

  /** The versions of the subjects, which invalid data must not change. */
  const versions = (): Promise<unknown[]> => subjectVersions(gateway, topic);
  const size = async (): Promise<number> => (await world.topics.read(topic)).length;

  beforeAll(async () => {
    world = await World.create();
    broker = await world.kafkaProxy();
    for (let made = 0; made < 5; made += 1) {
      const name = `${world.topics.name('compacted')}_1s_rows`;
      topics.push(await world.topics.create({ name, config: { 'cleanup.policy': 'compact' } }));
    }
    const settings = await world.settings(
      topics.map((each) => ({ topic: each, key: barKey, value: barValue })),
    );
    gateway = await world.gateway({ ...settings, kafka: { brokers: [broker.address] } });
  });

  /** A topic of its own for each test, bound to its schemas by a first record. */
  beforeEach(async () => {
    topic = topics.pop() ?? '';
    await world.registerSchema(`${topic}-key`, barKey);
    await world.registerSchema(`${topic}-value`, barValue);
    expect((await produce(gateway, topic, [bar])).status).toBe(200);
    world.registry.calls.length = 0;
  });

  afterEach(() => {
    broker.delayMs = 0;
    broker.maxProduceVersion = 8;
    broker.cut();
  });

  afterAll(async () => {
    await world.close();
  });

  it('rejects a record without a key: data.invalid at /key, no look-up, no event', async () => {
    const before = await versions();
    const response = await produce(gateway, topic, [keyless, keyless]);
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({
      code: 'data.invalid',
      class: 'data.invalid',
      error_code: 42203,
      outcome: 'not_sent',
      records: [bad(0), bad(1)],
    });
    expect(response.body['detail']).toContain('the topic is compacted');
    expect(world.registry.calls).toEqual([]);
    expect(await versions()).toEqual(before);
    expect((await call(gateway, 'GET', `/v1/mismatches?topic=${topic}`)).body['items']).toEqual([]);
    expect(await size()).toBe(1);
  });

  it('accepts records with a key in the same request', async () => {
    const { status, body } = await produce(gateway, topic, [bar, keyless, bar]);
    expect(status).toBe(200);
    expect(body['offsets']).toMatchObject([
      { partition: 0, offset: 1, error_code: null },
      { partition: null, offset: null, error_code: 50002 },
      { partition: 0, offset: 2, error_code: null },
    ]);
    const [, refused] = body['offsets'] as { error: string }[];
    expect(refused?.error).toContain('INVALID_RECORD: the topic is compacted');
    expect(await size()).toBe(3);
    expect(world.registry.calls).toEqual([]);
  });

  it('fails none of the requests that share a batch with such a record', async () => {
    broker.delayMs = 100;
    const before = broker.produceRequests;
    const responses = await Promise.all(
      Array.from({ length: 30 }, (_, n) => produce(gateway, topic, [n % 10 === 5 ? keyless : bar])),
    );
    // 30 requests in a few batches, so the bad records shared theirs.
    expect(broker.produceRequests - before).toBeLessThan(10);
    expect(responses.map(({ status }) => status)).toEqual(
      responses.map((_, n) => (n % 10 === 5 ? 422 : 200)),
    );
    expect(await size()).toBe(1 + 27);
  });

  it('rejects raw bytes without a key as well', async () => {
    const type = 'application/vnd.kafka.binary.v2+json';
    const response = await produce(gateway, topic, [{ value: 'AAE=' }], { type });
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({ code: 'data.invalid', records: [bad(0)] });
  });

  it('is distinguished from a validating broker by its settings when the broker sends no message', async () => {
    broker.maxProduceVersion = 7;
    broker.cut();
    const before = await versions();
    const response = await produce(gateway, topic, [bar, keyless]);
    expect(response.body['offsets']).toMatchObject([{ offset: 1 }, { error_code: 50002 }]);
    const alone = await produce(gateway, topic, [keyless]);
    expect(alone.status).toBe(422);
    expect(alone.body).toMatchObject({ code: 'data.invalid', records: [bad(0)] });
    expect(alone.body['detail']).toContain('the topic is compacted');
    expect(world.registry.calls).toEqual([]);
    expect(await versions()).toEqual(before);
  });
});
