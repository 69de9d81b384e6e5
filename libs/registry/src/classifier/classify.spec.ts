import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import kafkajs from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { answering, nobody, rawServer, type TestServer } from '../testing/misbehaving-server.js';
import { classify } from './classify.js';
import { ERROR_TABLE } from './error-table.js';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Use = (registry: SchemaRegistry) => Promise<unknown>;

const latest: Use = (registry) => registry.getLatestSchemaId('x-value');
const byId: Use = (registry) => registry.getSchema(7);
const encode: Use = (registry) => registry.encode(7, { bid: 'secret' });

/** What the serializer's package really throws. */
async function thrown(host: string, use: Use): Promise<unknown> {
  try {
    return await use(new SchemaRegistry({ host, retry: { retries: 0 } }));
  } catch (error) {
    return error;
  }
}

async function running(server: Promise<TestServer>): Promise<string> {
  const started = await server;
  servers.push(started);
  return started.url;
}

const record = { type: 'record', name: 'R', fields: [{ name: 'bid', type: 'double' }] };

describe('errors of @kafkajs/confluent-schema-registry, as it throws them', () => {
  it.each<[string, () => Promise<string>, Use, object]>([
    [
      '409',
      () => running(answering(409, { error_code: 409, message: 'incompatible' })),
      latest,
      { class: 'schema.conflict', kind: 'SERIALIZER_REFUSED' },
    ],
    [
      '404 of a subject',
      () => running(answering(404, { error_code: 40401, message: "Subject 'x' not found." })),
      latest,
      { class: 'schema.conflict', kind: 'UNKNOWN_SCHEMA' },
    ],
    [
      '404 of an id',
      () => running(answering(404, { error_code: 40403, message: 'Schema not found' })),
      byId,
      { class: 'schema.conflict', kind: 'UNKNOWN_SCHEMA' },
    ],
    [
      '404 of a schema',
      () => running(answering(404, { error_code: 40403, message: 'Schema not found' })),
      (r) => r.getRegistryIdBySchema('x', { type: 'AVRO', schema: '"int"' } as never),
      { class: 'schema.conflict', kind: 'UNKNOWN_SCHEMA' },
    ],
    [
      '422',
      () => running(answering(422, { error_code: 42201, message: 'Invalid schema' })),
      latest,
      { class: 'schema.conflict', kind: 'SERIALIZER_REFUSED' },
    ],
    [
      '401',
      () => running(answering(401, { error_code: 401, message: 'Unauthorized' })),
      latest,
      { class: 'unknown', kind: 'REGISTRY_DENIED' },
    ],
    [
      '400',
      () => running(answering(400, { error_code: 400, message: 'bad' })),
      latest,
      { class: 'unknown', kind: 'REGISTRY_REFUSED' },
    ],
    [
      '404 of a proxy',
      () => running(answering(404, '<html>not found</html>')),
      latest,
      { class: 'sr.unreachable', reason: 'the registry answered HTTP 404' },
    ],
    [
      '429',
      () => running(answering(429, { message: 'slow down' })),
      latest,
      { class: 'sr.unreachable', reason: 'the registry answered HTTP 429' },
    ],
    [
      '500',
      () => running(answering(500, { error_code: 50001, message: 'store' })),
      latest,
      { class: 'sr.unreachable' },
    ],
    ['503 of a proxy', () => running(answering(503, '<html>')), latest, { class: 'sr.unreachable' }],
    [
      'a refused connection, which it calls 400',
      nobody,
      latest,
      { class: 'sr.unreachable', reason: 'connection refused' },
    ],
    [
      'a reset, which it calls 400',
      () => running(rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()))),
      latest,
      { class: 'sr.unreachable', reason: 'connection reset' },
    ],
    [
      'an unknown host, which it calls 400',
      () => Promise.resolve('http://no-such-host.invalid'),
      latest,
      { class: 'sr.unreachable', reason: 'host not found' },
    ],
    [
      'HTML with 200, read as a schema',
      () => running(answering(200, '<html>')),
      encode,
      { class: 'sr.unreachable', reason: 'not a registry answer' },
    ],
    [
      'HTML with 200, read as an id',
      () => running(answering(200, '<html>')),
      async (r) => r.encode(await r.getLatestSchemaId('x'), {}),
      { class: 'sr.unreachable', reason: 'not a registry answer' },
    ],
    [
      'data that does not fit',
      () => running(answering(200, { schema: JSON.stringify(record) })),
      encode,
      { class: 'data.invalid', reason: 'the data does not fit the schema at: bid' },
    ],
  ])('%s', async (_, host, use, expected) => {
    const error = await thrown(await host(), use);
    expect(error).toBeInstanceOf(Error);
    expect(classify(error)).toMatchObject(expected);
    expect(JSON.stringify(classify(error))).not.toContain('secret');
  });
});

describe('errors of fetch', () => {
  const failing = async (url: string, signal?: AbortSignal): Promise<unknown> => {
    try {
      return await fetch(url, signal === undefined ? {} : { signal });
    } catch (error) {
      return error;
    }
  };

  it('of a refused connection', async () => {
    expect(classify(await failing(await nobody()))).toEqual({
      class: 'sr.unreachable',
      reason: 'connection refused',
    });
  });

  it('of a time-out', async () => {
    const error = await failing(await running(rawServer()), AbortSignal.timeout(30));
    expect(classify(error)).toEqual({ class: 'sr.unreachable', reason: 'timed out' });
  });
});

describe('errors of kafkajs', () => {
  const protocol = (type: string, code: number) =>
    new kafkajs.KafkaJSProtocolError(Object.assign(new Error('refused'), { type, code, retriable: false }));

  it.each([
    [
      'INVALID_RECORD',
      87,
      {
        class: 'schema.conflict',
        kind: 'BROKER_REFUSED',
        reason: 'the broker refused the record: INVALID_RECORD',
      },
    ],
    [
      'MESSAGE_TOO_LARGE',
      10,
      { class: 'transport', kind: 'MESSAGE_TOO_LARGE', reason: 'the broker answered MESSAGE_TOO_LARGE' },
    ],
  ])('%s, also where its retries wrap it', (type, code, expected) => {
    const error = protocol(type, code);
    expect(classify(error)).toEqual(expected);
    expect(
      classify(new kafkajs.KafkaJSNumberOfRetriesExceeded(error, { retryCount: 0, retryTime: 1 })),
    ).toEqual(expected);
  });

  it('of a broker that is not there, as its producer throws it', async () => {
    const broker = (await nobody()).replace('http://', '');
    const kafka = new kafkajs.Kafka({
      brokers: [broker],
      retry: { retries: 0 },
      logLevel: kafkajs.logLevel.NOTHING,
    });
    const error: unknown = await kafka
      .producer()
      .connect()
      .catch((error: unknown) => error);
    expect(classify(error)).toMatchObject({ class: 'transport' });
  });
});

describe('an error that the table lacks', () => {
  it.each([
    [new RangeError('secret'), 'RangeError'],
    ['secret', 'string'],
    [null, 'object'],
    [undefined, 'undefined'],
  ])('%s is unknown and its message is not told', (error, reason) => {
    expect(classify(error)).toEqual({ class: 'unknown', reason });
  });
});

describe('the table', () => {
  it('names each row once', () => {
    expect(new Set(ERROR_TABLE.map(({ name }) => name)).size).toBe(ERROR_TABLE.length);
  });
});
