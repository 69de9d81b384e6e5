import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import { logValues } from '../support/log-values.js';
import { call, eventually, metrics, produce, World, type GatewayResponse } from '../support/world.js';

const event = (unit: 'millis' | 'micros', ...more: readonly object[]): object => ({
  type: 'record',
  name: 'Event',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'at', type: { type: 'long', logicalType: `timestamp-${unit}` } },
    { name: 'ticks', type: { type: 'array', items: 'int' }, default: [] },
    ...more,
  ],
});
const [millis, micros] = [event('millis'), event('micros')];
/** In 2023, in milliseconds; read as microseconds, in 1970. */
const value = { id: 1, at: 1_700_000_000_000 };

/** Real: gateway processes, Kafka, registry, Postgres. Stand-in: a proxy before Kafka that delays records. */
describe('a request that declares the mapping by id while another pod puts the mapping to another schema', () => {
  let world: World;
  let kafka: KafkaProxy;
  let settings: Record<string, unknown>;
  let pod: GatewayProcess;
  let other: GatewayProcess;
  let topic: string;
  let id: number;

  beforeAll(async () => {
    world = await World.create();
    settings = {
      ...(await world.settings([])),
      schemaRegistry: { url: world.registry.url, timeoutMs: 30_000 },
    };
    kafka = await world.kafkaProxy();
    [pod, other] = await Promise.all([
      world.gateway({ ...settings, kafka: { brokers: [kafka.address] } }),
      world.gateway(settings),
    ]);
  });

  beforeEach(async () => {
    topic = await world.topic('events', 8);
    id = await world.registerSchema(`${topic}-value`, millis);
    expect((await produce(pod, topic, [{ value }])).body).toMatchObject({ value_schema_id: id });
  });

  afterAll(async () => {
    await world.close();
  });

  async function put(schema: object): Promise<void> {
    const body = { record: 'generic', schema: JSON.stringify(schema), reason: 'a test' };
    const response = await call(other, 'PUT', `/v1/subjects/${topic}/${topic}-value/mapping`, body);
    expect(response.status).toBe(200);
  }

  it('is refused with the difference after it was held', async () => {
    await world.registerSchema(
      `${topic}-value`,
      event('millis', { name: 'x', type: ['null', 'int'], default: null }),
    );
    // Until the response to the retry, the mapping is suspect.
    kafka.delayMs = 2000;
    const following = produce(pod, topic, [{ value: { ...value, x: 1 } }]);
    await eventually(
      () => call(other, 'GET', `/v1/subjects/${topic}/${topic}-value`),
      ({ body }) => body['state'] === 'retriedOnce',
    );
    const held = produce(pod, topic, [{ value }], { more: { value_schema_id: id } });
    await eventually(
      () => metrics(pod),
      (text) => /^produce_held_requests 1$/m.test(text),
    );
    await world.registerSchema(`${topic}-value`, micros);
    await put(micros);
    kafka.delayMs = 0;
    expect(await held).toMatchObject({
      status: 409,
      body: {
        code: 'writer.refused',
        outcome: 'not_sent',
        differences: [expect.objectContaining({ kind: 'LOGICAL_TYPE_MISMATCH' })],
      },
    });
    expect((await following).status).toBe(200);
    const values = (await logValues(world.topics, topic)).map((record) => record.value);
    expect(values).toHaveLength(2);
    expect(values).toContainEqual({ ...value, ticks: [] });
    expect(values).toContainEqual({ ...value, ticks: [], x: { int: 1 } });
  });

  it('is refused or written under its own id while 7 MB of it are encoded', async () => {
    await world.registerSchema(`${topic}-value`, micros);
    const ticks = Array.from({ length: 100 }, (_, index) => 1_000_000 + index);
    const records = Array.from({ length: 9000 }, () => ({ value: { ...value, ticks } }));
    expect(JSON.stringify(records).length).toBeGreaterThan(7_000_000);
    const responses: GatewayResponse[] = [];
    const post = async (): Promise<void> => {
      responses.push(await call(pod, 'POST', `/topics/${topic}`, { value_schema_id: id, records }));
    };
    const posted = post();
    let puts = 0;
    for (; responses.length === 0; puts += 1) await put(puts % 2 === 0 ? micros : millis);
    await posted;
    // At least one mapping was put and replaced during the request.
    expect(puts).toBeGreaterThan(1);
    const [response] = responses;
    expect(response?.body).toMatchObject(
      response?.status === 200 ? { value_schema_id: id } : { code: 'writer.refused', outcome: 'not_sent' },
    );
    const ids = new Set((await world.topics.read(topic)).map((record) => record.value?.readInt32BE(1)));
    expect(ids).toEqual(new Set([id]));
  });
});
