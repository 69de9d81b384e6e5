import { AvroSerializer } from '@confluentinc/schemaregistry/dist/serde/avro.js';
import { SerdeType, SubjectNameStrategyType } from '@confluentinc/schemaregistry/dist/serde/serde.js';
import { SchemaRegistryClient } from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import kafkajs, { type KafkaConfig } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaBrokers } from '../../../../test/support/kafka-brokers.js';
import { stack } from '../../../../test/support/stack.js';
import { TcpGate } from '../../../../test/support/tcp-gate.js';
import { Topics } from '../../../../test/support/topics.js';
import { answering, nobody, rawServer, type TestServer } from '../testing/misbehaving-server.js';
import { classify, errorRowOf } from './classify.js';
import { ERROR_TABLE } from './error-table.js';

const { kafka } = stack();
const topics = new Topics(kafka);
const servers: TestServer[] = [];
let gate: TcpGate;
let secured: KafkaBrokers;

const record = { type: 'record', name: 'R', fields: [{ name: 'bid', type: 'double' }] };
const unfit = { bid: 'secret' };

async function served(server: Promise<TestServer>): Promise<string> {
  const started = await server;
  servers.push(started);
  return started.url;
}

const says = (status: number, body: unknown): Promise<string> => served(answering(status, body));

async function serializer(host: string | Promise<string>): Promise<SchemaRegistry> {
  return new SchemaRegistry({ host: await host, retry: { retries: 0 } });
}

async function find(host: Promise<string>): Promise<unknown> {
  const schema = { type: 'AVRO', schema: '"int"' } as never;
  return (await serializer(host)).getRegistryIdBySchema('x', schema);
}

async function confluent(host: Promise<string>): Promise<unknown> {
  const client = SchemaRegistryClient.newClient({ baseURLs: [await host], maxRetries: 0 });
  return new AvroSerializer(client, SerdeType.VALUE, {
    useLatestVersion: true,
    subjectNameStrategyType: SubjectNameStrategyType.TOPIC,
  }).serialize('x', unfit);
}

/** Sends one record by kafkajs's own producer. */
async function send(
  broker: string,
  topic: string,
  bytes: number,
  more: Partial<KafkaConfig> = {},
): Promise<void> {
  const client = new kafkajs.Kafka({
    brokers: [broker],
    retry: { retries: 0 },
    connectionTimeout: 1000,
    requestTimeout: 1000,
    logLevel: kafkajs.logLevel.NOTHING,
    ...more,
  });
  const producer = client.producer();
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ value: Buffer.alloc(bytes) }] });
  } finally {
    await producer.disconnect();
  }
}

const addressOf = (url: string): string => new URL(url).host;

/** By the row's name: makes its error, as it happens. */
const MAKERS: Readonly<Record<string, () => Promise<unknown>>> = {
  'the registry knows no such schema under the subject': () =>
    find(says(404, { error_code: 40403, message: 'Schema not found' })),
  'something else answers 404 in the registry’s place': () => find(says(404, '<html>')),
  'the serializer was given no schema by an answer that is not the registry’s': async () =>
    (await serializer(says(200, '<html>'))).encode(7, unfit),
  'the serializer finds the data unfit': async () =>
    (await serializer(says(200, { schema: JSON.stringify(record) }))).encode(7, unfit),
  'Confluent’s serializer finds the data unfit': () =>
    confluent(says(200, { id: 7, version: 1, schema: JSON.stringify(record) })),
  'Confluent’s serializer was given no schema by an answer that is not the registry’s': () =>
    confluent(says(200, '<html>')),
  'the registry answers with an error, or something else in its place': async () =>
    (await serializer(says(409, { error_code: 409, message: 'incompatible' }))).getLatestSchemaId('x'),
  'the registry cannot be reached, which the serializer calls HTTP 400': async () =>
    (await serializer(nobody())).getLatestSchemaId('x'),
  'the broker answers with an error': async () =>
    send(kafka, await topics.create({ config: { 'max.message.bytes': '1000' } }), 2000),
  'the broker does not take our credentials': () =>
    send(secured.addresses[0] ?? '', 'x', 1, {
      sasl: { mechanism: 'plain', username: 'gateway', password: 'secret of another' },
    }),
  'the network fails on the way to a broker': async () => send(addressOf(await nobody()), 'x', 1),
  'a broker cannot be reached, or does not speak as kafkajs does': () => send(addressOf(gate.url), 'x', 1),
  'the network fails on the way to the registry': async () => fetch(await nobody()),
  'the time for an answer runs out': async () =>
    fetch(await served(rawServer()), { signal: AbortSignal.timeout(30) }),
};

async function thrown(make: () => Promise<unknown>): Promise<unknown> {
  return make().then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );
}

/** Real: Kafka, one with SASL, the three client packages. Stand-ins: a server in the registry's place, a stalled way to Kafka. */
describe('every row of the table', () => {
  beforeAll(async () => {
    gate = await TcpGate.before(`http://${kafka}`);
    gate.stall();
    secured = await KafkaBrokers.start(1, { users: { admin: 'admin', gateway: 'gateway' } });
  }, 180_000);

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await secured.close();
    await gate.close();
    await topics.close();
  });

  it('has an error that really happens', () => {
    expect(Object.keys(MAKERS)).toEqual(ERROR_TABLE.map(({ name }) => name));
  });

  it.each(ERROR_TABLE.map((row) => [row.name, row] as const))('%s', async (name, row) => {
    const error = await thrown(MAKERS[name] ?? (() => Promise.resolve()));
    expect(errorRowOf(error)).toBe(row);
    const told = classify(error);
    expect(told.reason).not.toBe('');
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it.each<[string, () => Promise<unknown>, object]>([
    [
      'MESSAGE_TOO_LARGE of a topic with a small max.message.bytes',
      () => MAKERS['the broker answers with an error']?.() ?? Promise.resolve(),
      { class: 'transport', kind: 'MESSAGE_TOO_LARGE', reason: 'the broker answered MESSAGE_TOO_LARGE' },
    ],
    [
      'a password that is not taken',
      () => MAKERS['the broker does not take our credentials']?.() ?? Promise.resolve(),
      { class: 'transport', kind: 'SASL_AUTHENTICATION_FAILED' },
    ],
    [
      'a refused connection',
      async () => send(addressOf(await nobody()), 'x', 1),
      { class: 'transport', kind: 'ECONNREFUSED', reason: 'connection refused' },
    ],
    [
      'a connection that is reset',
      async () => send(addressOf(await served(rawServer((socket) => socket.resetAndDestroy()))), 'x', 1),
      { class: 'transport' },
    ],
    [
      'a broker that says nothing',
      () => send(addressOf(gate.url), 'x', 1),
      { class: 'transport', reason: 'KafkaJSRequestTimeoutError' },
    ],
  ])('kafkajs’s producer throws %s', async (_, make, expected) => {
    expect(classify(await thrown(make))).toMatchObject(expected);
  });
});
