import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import type { KafkaProxy, ProduceAction } from '../support/kafka-proxy.js';
import { eventually, produce, World, type GatewayResponse } from '../support/world.js';

const type = 'application/vnd.kafka.binary.v2+json';
const bytes = (size: number) => Buffer.alloc(size, 1).toString('base64');
const future = () => Date.now() + 3_600_000;

/** The response to a request that fails as a whole. */
const problem = (status: number, code: string, errorCode: number, outcome: string, errorClass?: string) => ({
  status,
  body: { code, error_code: errorCode, outcome, ...(errorClass !== undefined && { class: errorClass }) },
});

/**
 * The response to every error of a broker. Real: gateway process, Kafka, registry, Postgres; the errors of the first part
 * are Kafka's own. Stand-in: a proxy before Kafka that speaks its protocol and responds with errors that a single healthy
 * broker cannot be made to return.
 */
describe('an error of Kafka', () => {
  let world: World;
  let broker: KafkaProxy;
  let gateway: GatewayProcess;

  const topicWith = (config: Readonly<Record<string, string>> = {}, partitions = 1): Promise<string> =>
    world.topics.create({ prefix: 'errors', partitions, config });
  const send = (topic: string, records: readonly unknown[]): Promise<GatewayResponse> =>
    produce(gateway, topic, records, { type });
  const size = async (topic: string): Promise<number> => (await world.topics.read(topic)).length;

  beforeAll(async () => {
    world = await World.create();
    broker = await world.kafkaProxy();
    const settings = await world.settings([]);
    gateway = await world.gateway(
      { ...settings, kafka: { brokers: [broker.address] } },
      { SLUICEGATE_HTTP__BODY_LIMIT_BYTES: '400000' },
    );
  });

  afterEach(() => {
    broker.action = () => 'pass';
    broker.validate = () => null;
    broker.delayMs = 0;
  });

  afterAll(async () => {
    await world.close();
  });

  describe("that is Kafka's own", () => {
    it('MESSAGE_TOO_LARGE is 413, or an error of one record beside records that fit', async () => {
      const topic = await topicWith({ 'max.message.bytes': '100000' });
      const large = { value: bytes(150_000) };
      const response = await send(topic, [large]);
      expect(response).toMatchObject(problem(413, 'request.too_large', 413, 'not_sent'));
      expect(response.body).not.toHaveProperty('class');
      const { status, body } = await send(topic, [large, { value: bytes(10) }]);
      expect(status).toBe(200);
      expect(body['offsets']).toMatchObject([
        { partition: null, offset: null, error_code: 50002 },
        { partition: 0, offset: 0, error_code: null },
      ]);
      expect(JSON.stringify(body)).toContain('MESSAGE_TOO_LARGE');
      expect(await size(topic)).toBe(1);
    });

    it('MESSAGE_TOO_LARGE of a batch whose records fit one by one reaches no client', async () => {
      const topic = await topicWith({ 'max.message.bytes': '2000' });
      await send(topic, [{ value: bytes(10) }]);
      broker.delayMs = 50;
      const before = broker.produceRequests;
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => send(topic, [{ value: bytes(700) }])),
      );
      expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
      expect(await size(topic)).toBe(21);
      // Batches are halved and grow again. Sending one by one would take more requests.
      expect(broker.produceRequests - before).toBeLessThan(40);
    });

    it('UNKNOWN_TOPIC_OR_PARTITION of a topic that was deleted meanwhile is 404', async () => {
      const topic = await topicWith();
      expect((await send(topic, [{ value: bytes(1) }])).status).toBe(200);
      await world.topics.delete(topic);
      const response = await eventually(
        () => send(topic, [{ value: bytes(1) }]),
        ({ status }) => status !== 200,
      );
      expect(response).toMatchObject(problem(404, 'topic.unknown', 40401, 'not_sent'));
    });

    it('INVALID_TIMESTAMP is data.invalid at /timestamp', async () => {
      const topic = await topicWith({ 'message.timestamp.after.max.ms': '1000' });
      const response = await send(topic, [{ value: bytes(1), timestamp: future() }]);
      expect(response).toMatchObject(problem(422, 'data.invalid', 42203, 'not_sent', 'data.invalid'));
      expect(response.body['records']).toMatchObject([{ index: 0, path: '/timestamp' }]);
      const { status, body } = await send(topic, [
        { value: bytes(1) },
        { value: bytes(1), timestamp: future() },
      ]);
      expect(status).toBe(200);
      expect(body['offsets']).toMatchObject([{ offset: 0 }, { error_code: 50002 }]);
      expect(await size(topic)).toBe(1);
    });

    it('INVALID_TIMESTAMP hides a missing key in the same batch, yet each record gets its own error', async () => {
      const topic = await topicWith({
        'message.timestamp.after.max.ms': '1000',
        'cleanup.policy': 'compact',
      });
      const response = await send(topic, [
        { key: bytes(1), value: bytes(1), timestamp: future() },
        { value: bytes(1) },
      ]);
      expect(response.status).toBe(422);
      expect(response.body['records']).toMatchObject([
        { index: 0, path: '/timestamp' },
        { index: 1, path: '/key' },
      ]);
    });
  });

  describe('of a stand-in broker', () => {
    const rows: readonly [string, ProduceAction, ReturnType<typeof problem>, inLog: number][] = [
      ['TOPIC_AUTHORIZATION_FAILED', { errorCode: 29 }, problem(403, 'auth.denied', 40301, 'not_sent'), 0],
      ['CLUSTER_AUTHORIZATION_FAILED', { errorCode: 31 }, problem(403, 'auth.denied', 40301, 'not_sent'), 0],
      ['INVALID_TOPIC_EXCEPTION', { errorCode: 17 }, problem(404, 'topic.unknown', 40401, 'not_sent'), 0],
      ['RECORD_LIST_TOO_LARGE', { errorCode: 18 }, problem(413, 'request.too_large', 413, 'not_sent'), 0],
      ['POLICY_VIOLATION', { errorCode: 44 }, problem(503, 'kafka.unreachable', 50303, 'not_sent'), 0],
      [
        'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
        { appended: 20 },
        problem(504, 'outcome.unknown', 50401, 'unknown'),
        1,
      ],
      ['REQUEST_TIMED_OUT', { appended: 7 }, problem(504, 'outcome.unknown', 50401, 'unknown'), 1],
      ['REQUEST_TIMED_OUT', { errorCode: 7 }, problem(504, 'outcome.unknown', 50401, 'unknown'), 0],
      [
        'NOT_LEADER_OR_FOLLOWER after the append',
        { appended: 6 },
        problem(504, 'outcome.unknown', 50401, 'unknown'),
        1,
      ],
      ['KAFKA_STORAGE_ERROR', { errorCode: 56 }, problem(504, 'outcome.unknown', 50401, 'unknown'), 0],
      ['UNKNOWN_SERVER_ERROR', { errorCode: -1 }, problem(504, 'outcome.unknown', 50401, 'unknown'), 0],
      ['an unknown code', { errorCode: 999 }, problem(504, 'outcome.unknown', 50401, 'unknown'), 0],
    ];

    it.each(rows)('%s (%o) is reported without a retry', async (_, action, expected, inLog) => {
      const topic = await topicWith();
      broker.once(action);
      const before = broker.produceRequests;
      const response = await send(topic, [{ value: bytes(1) }]);
      expect(response).toMatchObject(expected);
      expect(response.body).not.toHaveProperty('class');
      expect(broker.produceRequests - before).toBe(1);
      expect(await size(topic)).toBe(inLog);
    });

    it('NOT_LEADER_OR_FOLLOWER before the append is retried, and the client gets a 200', async () => {
      const topic = await topicWith();
      broker.once({ errorCode: 6 });
      const before = broker.produceRequests;
      expect((await send(topic, [{ value: bytes(1) }])).body['offsets']).toMatchObject([{ offset: 0 }]);
      expect(broker.produceRequests - before).toBe(2);
      expect(await size(topic)).toBe(1);
    });

    // Kafka 4 never requires more in-sync replicas than the topic has, so a single broker never lacks any.
    it('persistent NOT_ENOUGH_REPLICAS is 503 with Retry-After, and nothing is in the log', async () => {
      const topic = await topicWith();
      broker.action = () => ({ errorCode: 19 });
      const response = await send(topic, [{ value: bytes(1) }]);
      expect(response).toMatchObject(problem(503, 'kafka.unreachable', 50303, 'not_sent'));
      expect(response.body['detail']).toContain('NOT_ENOUGH_REPLICAS');
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]/);
      expect(await size(topic)).toBe(0);
    });

    it('INVALID_RECORD of bytes without a schema is data.invalid without a look-up', async () => {
      const topic = await topicWith();
      broker.once({ errorCode: 87 });
      const response = await send(topic, [{ value: bytes(1) }]);
      expect(response).toMatchObject(problem(422, 'data.invalid', 42203, 'not_sent', 'data.invalid'));
      expect(world.registry.calls).toEqual([]);
    });
  });

  describe('of one partition among others', () => {
    it.each([
      ['TOPIC_AUTHORIZATION_FAILED', 29, 40301],
      ['NOT_ENOUGH_REPLICAS', 19, 50003],
      ['MESSAGE_TOO_LARGE', 10, 50002],
      ['REQUEST_TIMED_OUT', 7, 50002],
      ['UNKNOWN_SERVER_ERROR', -1, 50002],
    ])(
      '%s (%i) is error_code %i of its records; the others are where the response says',
      async (name, code, errorCode) => {
        const topic = await topicWith({}, 3);
        broker.validate = ({ topic: of, partition }) =>
          of === topic && partition === 1 ? { errorCode: code } : null;
        const values = ['a', 'b', 'c', 'd'].map((text) => Buffer.from(text).toString('base64'));
        const { status, body } = await send(
          topic,
          [0, 1, 2, 1].map((partition, n) => ({ value: values[n], partition })),
        );
        expect(status).toBe(200);
        const offsets = body['offsets'] as { error: string | null }[];
        expect(offsets).toMatchObject([
          { partition: 0, offset: 0, error_code: null, error: null },
          { partition: null, offset: null, error_code: errorCode },
          { partition: 2, offset: 0, error_code: null, error: null },
          { partition: null, offset: null, error_code: errorCode },
        ]);
        expect(offsets[1]?.error).toContain(name);
        const log = await world.topics.read(topic);
        const positions = log.map(
          ({ partition, offset, value }) => `${partition}/${offset} ${String(value)}`,
        );
        expect(positions.sort()).toEqual(['0/0 a', '2/0 c']);
      },
    );
  });

  it('does not occur for a body beyond http.bodyLimitBytes: 413 before any request to Kafka', async () => {
    const topic = await topicWith();
    const before = broker.produceRequests;
    const response = await send(topic, [{ value: bytes(400_000) }]);
    expect(response).toMatchObject(problem(413, 'request.too_large', 413, 'not_sent'));
    expect(broker.produceRequests).toBe(before);
    expect(await size(topic)).toBe(0);
  });
});
