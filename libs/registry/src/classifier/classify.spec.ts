import { createRequire } from 'node:module';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import kafkajs from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { answering, httpServer, nobody, rawServer, type TestServer } from '../testing/misbehaving-server.js';
import { selfSignedServer } from '../testing/self-signed-server.js';
import { classify } from './classify.js';
import { ERROR_TABLE } from './error-table.js';
import { KAFKA_ERRORS } from './kafka-errors.js';

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
const mapped = {
  type: 'record',
  name: 'M',
  fields: [{ name: 'quotes', type: { type: 'map', values: record } }],
};

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
      { class: 'denied', kind: 'REGISTRY_DENIED' },
    ],
    [
      '403',
      () => running(answering(403, { error_code: 40301, message: 'Forbidden' })),
      latest,
      { class: 'denied', kind: 'REGISTRY_DENIED' },
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
      'TLS with one that speaks none, which it calls 400',
      async () => (await running(answering(200, {}))).replace('http:', 'https:'),
      latest,
      { class: 'sr.unreachable', reason: 'TLS: handshake failed' },
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
      'a redirect, read as an id',
      () => running(answering(302, '', { location: '/elsewhere' })),
      async (r) => r.encode(await r.getLatestSchemaId('x'), {}),
      { class: 'sr.unreachable', reason: 'not a registry answer' },
    ],
    [
      '404 of a proxy for a schema',
      () => running(answering(404, '<html>not found</html>')),
      (r) => r.getRegistryIdBySchema('x', { type: 'AVRO', schema: '"int"' } as never),
      { class: 'sr.unreachable', reason: 'the registry answered HTTP 404' },
    ],
    [
      'data that does not fit',
      () => running(answering(200, { schema: JSON.stringify(record) })),
      encode,
      { class: 'data.invalid', reason: 'the data does not fit the schema at: bid' },
    ],
    [
      'data that does not fit below a map’s key',
      () => running(answering(200, { schema: JSON.stringify(mapped) })),
      (r) => r.encode(1, { quotes: { secret: { bid: 'x' }, 'secret.too': { bid: 'x' } } }),
      { class: 'data.invalid', reason: 'the data does not fit the schema at: quotes.*.*' },
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
      return await (await fetch(url, signal === undefined ? {} : { signal })).text();
    } catch (error) {
      return error;
    }
  };
  const reset = () => rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()));

  it.each<[string, () => Promise<string>, string]>([
    ['a refused connection', nobody, 'connection refused'],
    ['a reset', () => running(reset()), 'connection reset'],
    ['an unknown host', () => Promise.resolve('http://no-such-host.invalid'), 'host not found'],
    [
      'TLS with one that speaks none',
      async () => (await running(answering(200, {}))).replace('http:', 'https:'),
      'TLS: handshake failed',
    ],
    [
      'an answer that is no HTTP',
      () => running(rawServer((socket) => socket.once('data', () => socket.end('SSH-2.0\r\n\r\n')))),
      'not HTTP',
    ],
    [
      'an answer that is cut off',
      () =>
        running(
          httpServer((_, response) => {
            response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
          }),
        ),
      'connection closed',
    ],
  ])('%s', async (_, url, reason) => {
    expect(classify(await failing(await url()))).toEqual({ class: 'sr.unreachable', reason });
  });

  it('a certificate that nobody signed', async () => {
    const server = await selfSignedServer();
    const untrusted = { class: 'sr.unreachable', reason: 'TLS: certificate not trusted' };
    try {
      expect(classify(await failing(server.url))).toEqual(untrusted);
      expect(classify(await thrown(server.url, latest))).toEqual(untrusted);
    } finally {
      await server.close();
    }
  });

  it.each([
    ['CERT_NOT_YET_VALID', 'TLS: certificate not yet valid'],
    ['CERT_SIGNATURE_FAILURE', 'TLS: certificate not trusted'],
    ['CERT_UNTRUSTED', 'TLS: certificate not trusted'],
    ['CERT_REVOKED', 'TLS: certificate revoked'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'TLS: certificate not trusted'],
    ['EAI_FAIL', 'host not found'],
    ['ENETDOWN', 'no route to host'],
    ['ENOTCONN', 'connection reset'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'connection closed'],
  ])('one with the code %s', (code, reason) => {
    const cause = Object.assign(new Error('secret'), { code });
    expect(classify(new TypeError('fetch failed', { cause }))).toEqual({ class: 'sr.unreachable', reason });
    expect(classify(cause)).toEqual({ class: 'sr.unreachable', reason });
  });

  it('every code by which OpenSSL refuses a certificate', () => {
    // `X509_V_ERR_…` as Node names them (`crypto::X509ErrorCode`).
    const codes = [
      'UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE',
      'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE CERT_NOT_YET_VALID',
      'CRL_NOT_YET_VALID CERT_HAS_EXPIRED CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD',
      'ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD',
      'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA PATH_LENGTH_EXCEEDED',
      'INVALID_PURPOSE CERT_UNTRUSTED CERT_REJECTED HOSTNAME_MISMATCH',
    ].flatMap((line) => line.split(' '));
    const told = codes.map((code) => classify(Object.assign(new Error(), { code })));
    for (const { class: errorClass, reason } of told) {
      expect(errorClass).toBe('sr.unreachable');
      expect(reason).toMatch(/^TLS: certificate /);
    }
  });

  it('a time-out', async () => {
    const error = await failing(await running(rawServer()), AbortSignal.timeout(30));
    expect(classify(error)).toEqual({ class: 'sr.unreachable', reason: 'timed out' });
  });
});

const protocol = (type: string, code: number) =>
  new kafkajs.KafkaJSProtocolError(Object.assign(new Error('refused'), { type, code, retriable: false }));

describe('errors of kafkajs', () => {
  it.each<[string, Error, object]>([
    [
      'credentials that are not taken',
      Reflect.construct(kafkajs.KafkaJSSASLAuthenticationError, ['secret']) as Error,
      { class: 'transport', kind: 'SASL_AUTHENTICATION_FAILED' },
    ],
    [
      'a request without an answer',
      new kafkajs.KafkaJSRequestTimeoutError('Request timed out', {
        broker: 'b:1',
        clientId: 'c',
        correlationId: 1,
        createdAt: 1,
        sentAt: 1,
        pendingDuration: 1,
      }),
      { class: 'transport', reason: 'KafkaJSRequestTimeoutError' },
    ],
    [
      'a reset on the way to a broker',
      new kafkajs.KafkaJSConnectionError('secret', { broker: 'b:1', code: 'ECONNRESET' }),
      { class: 'transport', kind: 'ECONNRESET', reason: 'connection reset' },
    ],
  ])('%s', (_, error, expected) => {
    expect(classify(error)).toMatchObject(expected);
    expect(JSON.stringify(classify(error))).not.toContain('secret');
  });

  it.each([
    [
      'INVALID_RECORD',
      87,
      {
        class: 'schema.conflict',
        kind: 'BROKER_REFUSED',
        reason: 'the broker answered INVALID_RECORD',
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

describe('every error of Kafka’s protocol', () => {
  const { errorCodes, createErrorFromCode } = createRequire(import.meta.url)(
    'kafkajs/src/protocol/error.js',
  ) as {
    readonly errorCodes: readonly { readonly type: string; readonly code: number }[];
    readonly createErrorFromCode: (code: number) => Error;
  };
  const listed = KAFKA_ERRORS.flatMap(({ types }) => types);

  it('that kafkajs knows is on one row', () => {
    expect(errorCodes.map(({ type }) => type).filter((type) => !listed.includes(type))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it.each(errorCodes.map(({ type, code }) => [type, code] as const))(
    '%s is of the class of its row',
    (type, code) => {
      const row = KAFKA_ERRORS.find(({ types }) => types.includes(type));
      const expected = { class: row?.class, kind: row?.kind ?? type, reason: `the broker answered ${type}` };
      expect(classify(createErrorFromCode(code))).toEqual(expected);
    },
  );

  it('that kafkajs does not know is transport', () => {
    expect(classify(createErrorFromCode(999))).toMatchObject({ class: 'transport' });
    expect(classify(protocol('OF_A_LATER_KAFKA', 999))).toEqual({
      class: 'transport',
      kind: 'OF_A_LATER_KAFKA',
      reason: 'the broker answered OF_A_LATER_KAFKA',
    });
  });
});

describe('the table', () => {
  it('names each row once', () => {
    expect(new Set(ERROR_TABLE.map(({ name }) => name)).size).toBe(ERROR_TABLE.length);
  });
});
