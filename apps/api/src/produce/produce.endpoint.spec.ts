import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { refusal } from '../http/problems/refusal-error.js';
import {
  acknowledging,
  appForTest,
  posted,
  type HttpResponse,
  type TestParts,
} from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function setUp(parts: TestParts = {}) {
  const started = await appForTest(parts);
  app = started.app;
  return started;
}

const avro = 'application/vnd.kafka.avro.v2+json';
const post = (
  { app: service }: Awaited<ReturnType<typeof setUp>>,
  payload: string | Buffer | object,
  headers: Record<string, string> = {},
  url = '/topics/bars_1s_rows',
): Promise<HttpResponse> =>
  posted(
    service,
    url,
    { 'content-type': avro, ...headers },
    typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  );

describe('POST /topics/{topic}', () => {
  it('responds as REST Proxy does', async () => {
    const gateway = acknowledging();
    const response = await post(await setUp({ gateway }), { records: [{ value: 1 }, { value: null }] });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/vnd.kafka.v2+json');
    expect(response.json()).toEqual({
      offsets: [
        { partition: 0, offset: 42, error_code: null, error: null },
        { partition: 0, offset: 42, error_code: null, error: null },
      ],
      key_schema_id: 1,
      value_schema_id: 3,
    });
  });

  it('responds with plain JSON when asked', async () => {
    const response = await post(
      await setUp({ gateway: acknowledging() }),
      { records: [{}] },
      { accept: 'application/json' },
    );
    expect(response.headers['content-type']).toBe('application/json');
  });

  it('writes an offset beyond 2^53 as a number with all its digits', async () => {
    const offsets = [{ partition: 0, offset: '9007199254740993', errorCode: null, error: null }];
    const response = await post(await setUp({ gateway: acknowledging({ offsets }) }), { records: [{}] });
    expect(response.body).toContain('"offset":9007199254740993,');
  });

  it('reports the error of a record that failed at the broker', async () => {
    const offsets = [{ partition: null, offset: null, errorCode: 50003, error: 'try "again"' }];
    const response = await post(await setUp({ gateway: acknowledging({ offsets }) }), { records: [{}] });
    expect(response.json()).toMatchObject({
      offsets: [{ partition: null, offset: null, error_code: 50003, error: 'try "again"' }],
    });
  });

  it('reports a conflict that was resolved', async () => {
    const resolutions = [
      {
        subject: 's',
        mismatchId: 'm',
        verdict: 'follow',
        from: { schemaId: 2, version: 1 },
        to: { schemaId: 3, version: 2 },
      },
      { subject: 'k', mismatchId: 'n', verdict: 'accept', from: null, to: null },
    ];
    const response = await post(await setUp({ gateway: acknowledging({ resolutions }) }), { records: [{}] });
    expect(response.json()).toMatchObject({
      resolutions: [
        {
          subject: 's',
          mismatch_id: 'm',
          verdict: 'follow',
          from: { schema_id: 2, version: 1 },
          to: { schema_id: 3, version: 2 },
        },
        { subject: 'k', mismatch_id: 'n', verdict: 'accept', from: null, to: null },
      ],
    });
  });

  it('passes on form, schemas, partition and size, and integers beyond 2^53 exactly', async () => {
    const gateway = acknowledging();
    const body = '{"value_schema_id":7,"records":[{"value":{"volume":9007199254740993}}]}';
    await post(
      await setUp({ gateway }),
      body,
      { 'content-type': 'application/json; charset=utf-8' },
      '/topics/bars/partitions/4?wait=250',
    );
    expect(gateway.requests).toMatchObject([
      {
        topic: 'bars',
        partition: 4,
        form: 'plain',
        keySchema: null,
        valueSchema: { schemaId: 7 },
        records: [{ value: { volume: 9007199254740993n } }],
        bytes: body.length,
        waitMs: 250,
        headers: [],
      },
    ]);
  });

  it('holds no longer than the server allows', async () => {
    const gateway = acknowledging();
    await post(
      await setUp({ gateway, settings: { producer: { hold: { maxMs: 100 } } } }),
      { records: [{}] },
      {},
      '/topics/t?wait=60000',
    );
    expect(gateway.requests[0]?.waitMs).toBe(100);
  });

  it('uses the request id and the trace of the client, returns them, and writes them as record headers if configured', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const gateway = acknowledging();
    const service = await setUp({ gateway, settings: { producer: { traceHeaders: true } } });
    const response = await post(service, { records: [{}] }, { 'x-request-id': 'r-1', traceparent });
    expect(response.headers).toMatchObject({ 'x-request-id': 'r-1', traceparent });
    expect(gateway.requests[0]).toMatchObject({
      requestId: 'r-1',
      headers: [
        { name: 'x-request-id', value: Buffer.from('r-1') },
        { name: 'traceparent', value: Buffer.from(traceparent) },
      ],
    });
  });

  it('generates an id if the client sends none, or one that is not printable', async () => {
    const response = await post(
      await setUp({ gateway: acknowledging() }),
      { records: [{}] },
      { 'x-request-id': 'x'.repeat(129), traceparent: 'x' },
    );
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers).not.toHaveProperty('traceparent');
  });

  it('responds to a refusal of the gateway with a problem', async () => {
    const circuitOpen = refusal('circuit.open', 'open', {
      class: 'schema.conflict',
      topic: 't',
      retryAfterMs: 2500,
    });
    const produce = () => Promise.resolve({ ok: false as const, refusal: circuitOpen });
    const response = await post(await setUp({ gateway: { produce } }), { records: [{}] });
    expect(response.statusCode).toBe(503);
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '3',
    });
    expect(response.json()).toMatchObject({
      error_code: 50301,
      code: 'circuit.open',
      outcome: 'not_sent',
      retry_after_ms: 2500,
    });
  });
});

describe('the addresses', () => {
  it.each([
    ['/topics/bars', 'bars', null, null],
    ['/topics/bars/', 'bars', null, null],
    ['/topics/b%61rs?wait=5', 'bars', null, 5],
    ['/topics/bars/partitions/3', 'bars', 3, null],
    ['/topics/bars/partitions/%33/?other=1', 'bars', 3, null],
  ])('%s is a produce address', async (url, topic, partition, waitMs) => {
    const gateway = acknowledging();
    expect((await post(await setUp({ gateway }), { records: [{}] }, {}, url)).statusCode).toBe(200);
    expect(gateway.requests).toMatchObject([{ topic, partition, waitMs }]);
  });

  it.each(['/topics/a/b', '/topics/a/partitions', '/topics/a/partitions/1/2', '/topicsa'])(
    '%s is not a produce address',
    async (url) => {
      const response = await post(await setUp(), { records: [{}] }, {}, url);
      expect(response.statusCode).toBe(404);
      expect(response.json()).toMatchObject({ code: 'request.malformed', outcome: 'not_sent' });
    },
  );
});

describe('a produce request that is refused before it reaches the gateway', () => {
  it.each<[string, Parameters<typeof post>[1], Record<string, string>, string, number, string]>([
    ['no JSON', '{"records":[s3cret', {}, '/topics/t', 400, 'request.malformed'],
    ['no UTF-8', Buffer.from([0x7b, 0xff]), {}, '/topics/t', 400, 'request.malformed'],
    ['nothing', '', {}, '/topics/t', 400, 'request.malformed'],
    ['a wrong shape', '{}', {}, '/topics/t', 422, 'request.malformed'],
    ['a key twice', '{"records":[{"value":1,"value":2}]}', {}, '/topics/t', 422, 'request.malformed'],
    ['JSON nested too deep', '['.repeat(300) + ']'.repeat(300), {}, '/topics/t', 422, 'request.malformed'],
    [
      'an unknown content type',
      '{}',
      { 'content-type': 'text/plain' },
      '/topics/t',
      415,
      'request.malformed',
    ],
    [
      'a stream in another charset',
      '{}',
      { 'content-type': 'application/x-ndjson; charset=latin1' },
      '/topics/t',
      415,
      'request.malformed',
    ],
    [
      'a body encoded as we do not take it',
      '{}',
      { 'content-encoding': 'br' },
      '/topics/t',
      415,
      'request.malformed',
    ],
    [
      'a topic without an end',
      { records: [{}] },
      {},
      `/topics/${'a'.repeat(3000)}`,
      400,
      'request.malformed',
    ],
    ['a NUL in the address', { records: [{}] }, {}, '/topics/t%00', 400, 'request.malformed'],
    ['a wait that stands twice', { records: [{}] }, {}, '/topics/t?wait=1&wait=2', 422, 'request.malformed'],
    [
      'too large a body of unknown length',
      JSON.stringify({ records: [{ value: 'x'.repeat(2000) }] }),
      { 'transfer-encoding': 'chunked' },
      '/topics/t',
      413,
      'request.too_large',
    ],
    ['an unknown Accept', '{}', { accept: 'text/html' }, '/topics/t', 406, 'request.malformed'],
    ['a topic that cannot be', { records: [{}] }, {}, '/topics/a%20b', 404, 'topic.unknown'],
    ['no topic', { records: [{}] }, {}, '/topics/', 404, 'topic.unknown'],
    ['a topic with a slash', { records: [{}] }, {}, '/topics/a%2Fb', 404, 'topic.unknown'],
    ['a partition that cannot be', { records: [{}] }, {}, '/topics/t/partitions/x', 404, 'partition.unknown'],
    ['a wait that is not a number', { records: [{}] }, {}, '/topics/t?wait=long', 422, 'request.malformed'],
    ['an address that cannot be decoded', { records: [{}] }, {}, '/topics/%ff', 400, 'request.malformed'],
    [
      'too large a body',
      { records: [{ value: 'x'.repeat(2000) }] },
      {},
      '/topics/t',
      413,
      'request.too_large',
    ],
  ])(
    'because of %s is a problem that contains no value',
    async (_what, payload, headers, url, status, code) => {
      const gateway = acknowledging();
      const response = await post(
        await setUp({ gateway, settings: { http: { bodyLimitBytes: 1024 } } }),
        payload,
        headers,
        url,
      );
      expect(response.statusCode).toBe(status);
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(response.json()).toMatchObject({ status, code, outcome: 'not_sent' });
      expect(response.body).not.toContain('s3cret');
      expect(gateway.requests).toEqual([]);
    },
  );

  it('of a caller without a key is not read', async () => {
    const apiKeys = [{ name: 'writer', key: 'produce-key', roles: ['produce'] }];
    const gateway = acknowledging();
    const service = await setUp({ gateway, settings: { auth: { apiKeys } } });
    const unauthorized = await post(service, { records: [{}] });
    expect(unauthorized.statusCode).toBe(401);
    expect(unauthorized.headers['www-authenticate']).toContain('Bearer');
    expect(unauthorized.json()).toMatchObject({ code: 'auth.missing' });
    expect((await post(service, { records: [{}] }, { 'x-api-key': 'produce-key' })).statusCode).toBe(200);
    expect(gateway.requests).toHaveLength(1);
  });

  it('of a client that goes away in the middle of its body is not handled, and has no other effect', async () => {
    const gateway = acknowledging();
    const service = await setUp({ gateway });
    expect((await post(service, { records: [{}] })).statusCode).toBe(200);
    const server = service.app.getHttpServer();
    const { port } = server.address() as AddressInfo;
    const arrived = once(server, 'request') as Promise<[IncomingMessage]>;
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    client.write('POST /topics/t HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n');
    client.write('Content-Length: 100\r\n\r\n{"records":');
    const [request] = await arrived;
    const closed = new Promise((resolve) => request.on('close', resolve));
    client.resetAndDestroy();
    await closed;
    expect((await post(service, { records: [{}] })).statusCode).toBe(200);
    expect(gateway.requests).toHaveLength(2);
  });

  it('is counted by route and status', async () => {
    const service = await setUp({ gateway: acknowledging() });
    await post(service, '{}', {}, '/topics/t/partitions/1');
    const { body } = await service.app.inject({ method: 'GET', url: '/metrics' });
    expect(body).toContain(
      'http_request_duration_seconds_count{method="POST",route="/topics/:topic/partitions/:partition",status="422"} 1',
    );
  });

  it('because of a bug reveals no details, in the response or in the log', async () => {
    const service = await setUp({
      gateway: { produce: () => Promise.reject(new TypeError('bid 53237 is odd')) },
    });
    const response = await post(service, { records: [{}] }, { 'x-request-id': 'r-2' });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ code: 'internal', outcome: 'unknown' });
    expect(response.body).not.toContain('53237');
    expect(service.lines.join()).toContain('"request_id":"r-2"');
    expect(service.lines.join()).not.toContain('53237');
  });
});
