import kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { GatewayProcess } from '../support/gateway.js';
import { onPostgres } from '../support/postgres.js';
import { stack } from '../support/stack.js';
import { eventually, metrics, produce, World, type GatewayResponse } from '../support/world.js';

const { Kafka, logLevel } = kafkajs;

const FLOOD = 600;
const AT_ONCE = 32;

/** Real: a gateway process, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
let world: World;
let gateway: GatewayProcess;

beforeAll(async () => {
  world = await World.create();
  gateway = await world.gateway(await world.settings([]));
});

afterAll(async () => {
  await world.close();
});

const avro = 'application/vnd.kafka.avro.v2+json';
const declared = { value_schema: JSON.stringify(barValue) };
const record = { value: bar.value };

/** Every way to send a record. */
const ways: readonly ((pod: GatewayProcess, topic: string) => Promise<GatewayResponse>)[] = [
  (pod, topic) => produce(pod, topic, [record]),
  (pod, topic) => produce(pod, topic, [{ ...record, key: 'k' }]),
  (pod, topic) => produce(pod, topic, [{ key: 'k' }]),
  (pod, topic) => produce(pod, topic, [record], { more: declared }),
  (pod, topic) => produce(pod, topic, [record], { more: { value_schema_id: 1 } }),
  (pod, topic) => produce(pod, topic, [record], { type: avro, more: declared }),
  (pod, topic) => produce(pod, topic, [record], { type: 'application/vnd.kafka.json.v2+json' }),
  (pod, topic) => produce(pod, topic, [{ value: 'AA==' }], { type: 'application/vnd.kafka.binary.v2+json' }),
  (pod, topic) => line(pod, topic),
];

/** Sends one line of a stream and returns its result line. */
async function line(pod: GatewayProcess, topic: string): Promise<GatewayResponse> {
  const response = await fetch(`${pod.url}/topics/${topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${JSON.stringify(record)}\n`,
  });
  const body = JSON.parse((await response.text()).trim()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

async function rows(): Promise<number> {
  return onPostgres(world.databaseUrl, async (client) => {
    const counts = await client.query<{ rows: string }>(
      'select (select count(*) from subject_event) + (select count(*) from subject_stream) as rows',
    );
    return Number(counts.rows[0]?.rows);
  });
}

it('600 unknown topics, 32 at a time and in every form, are 404, and nothing is looked up, stored or counted by name', async () => {
  const known = await world.topic('known');
  const names = Array.from({ length: FLOOD }, () => world.topics.name('unknown') + '_1s_rows');
  const left = names.map((name, index) => ({ name, index, way: ways[index % ways.length] }));
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const response = await next.way?.(gateway, next.name);
      expect(response?.body).toMatchObject({ error_code: 40401 });
      // Existing topics are found in between.
      if (next.index % 50 === 0) {
        const raw = { type: 'application/vnd.kafka.json.v2+json' };
        expect(await produce(gateway, known, [record], raw)).toMatchObject({ status: 200 });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(world.registry.calls).toEqual([]);
  expect(await rows()).toBe(0);
  const text = await metrics(gateway);
  expect(text).not.toContain('unknown_');
  expect(text).toContain('produce_records_total{topic="other",outcome="not_sent"}');
  expect(text).toContain(`produce_records_total{topic="${known}",outcome="acked"} 12`);
  const admin = new Kafka({ brokers: [stack().kafka], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = new Set(await admin.listTopics());
  await admin.disconnect();
  expect(names.filter((name) => topics.has(name))).toEqual([]);
});

it('a topic that is created after it was unknown is found within two seconds', async () => {
  const name = `${world.topics.name('later')}_1s_rows`;
  await world.registerSchema(`${name}-value`, barValue);
  expect(await produce(gateway, name, [record])).toMatchObject({ status: 404 });
  await world.topics.create({ name });
  const made = performance.now();
  const response = await eventually(
    () => produce(gateway, name, [record]),
    ({ status }) => status === 200,
  );
  expect(response.status).toBe(200);
  expect(performance.now() - made).toBeLessThan(2000);
});

it('a subject is not created from cached metadata of a deleted topic', async () => {
  const topic = await world.topic('deleted');
  await world.registerSchema(`${topic}-value`, barValue);
  // The pod knows the topic, and no subject of it.
  const raw = { type: 'application/vnd.kafka.json.v2+json' };
  expect(await produce(gateway, topic, [record], raw)).toMatchObject({ status: 200 });
  const before = await rows();
  world.registry.calls.length = 0;
  await world.topics.delete(topic);
  await new Promise((over) => setTimeout(over, 1000));
  expect(await produce(gateway, topic, [record])).toMatchObject({ status: 404 });
  expect(world.registry.calls).toEqual([]);
  expect(await rows()).toBe(before);
});

it('while Kafka does not respond no topic is unknown: 503, and nothing is looked up or stored', async () => {
  const before = await rows();
  world.registry.calls.length = 0;
  const settings = { ...(await world.settings([])), kafka: { brokers: ['127.0.0.1:1'] } };
  const pod = await GatewayProcess.launch(settings);
  world.gateways.push(pod);
  await eventually(
    () =>
      fetch(`${pod.url}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      ),
    Boolean,
  );
  const names = ways.map(() => world.topics.name('unknown'));
  const responses = await Promise.all(ways.map((way, index) => way(pod, names[index] ?? '')));
  for (const response of responses) expect(response).toMatchObject({ body: { error_code: 50303 } });
  expect(world.registry.calls).toEqual([]);
  expect(await rows()).toBe(before);
  expect(await metrics(pod)).not.toContain('unknown_');
});
