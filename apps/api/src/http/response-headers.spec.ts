import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from '../../../../test/support/raw-client.js';
import { acknowledging, acknowledgingEach, appForTest, portOf } from '../testing/app-for-test.js';

/** Real: both HTTP paths, over connections. Stand-ins: gateway and journal. */

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const listed = 'https://console.example.com';
const plain = 'application/json';
const records = '{"records":[{"value":1}]}';
const gateway = { ...acknowledging(), ...acknowledgingEach() };

async function send(app: NestFastifyApplication, { method = 'GET', path, headers, body }: Sent) {
  const to = { host: '127.0.0.1', port: await portOf(app), agent: false } as const;
  const sending = httpRequest({ ...to, method, path, ...(headers && { headers }) }).end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const post = (path: string, type: string, body: string, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  path,
  headers: { 'content-type': type, ...headers },
  body,
});

/** One of each kind of response, on both paths. */
const responses: readonly [string, Sent, number][] = [
  ['a batch', post('/topics/t', plain, records), 200],
  ['a refused batch', post('/topics/t', plain, '{"records":1}'), 422],
  ['a batch of an unsupported type', post('/topics/t', 'text/plain', 'x'), 415],
  ['a batch with a bad address', post('/topics/%zz', plain, records), 400],
  ['a stream', post('/topics/t', 'application/x-ndjson', '{"value":1}\n'), 200],
  ['a stream that is refused', post('/topics/t', 'application/x-ndjson', '', { accept: 'text/html' }), 406],
  ['health', { path: '/health/live' }, 200],
  ['metrics', { path: '/metrics' }, 200],
  ['a refused query', { path: '/v1/subjects?limit=0' }, 422],
  ['a command that cannot be read', post('/v1/resets', plain, '{'), 400],
  ['an address without a route', { path: '/nothing' }, 404],
  ['an address that cannot be decoded', { path: '/v1/subjects/%zz/x' }, 400],
  ['a refused expectation', { path: '/health/live', headers: { expect: 'much' } }, 417],
  ['too long an address', { path: `/${'x'.repeat(8000)}` }, 414],
];

describe('every response', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    ({ app } = await appForTest({ gateway }));
  });
  afterAll(() => app.close());

  const common = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };

  it.each(responses)('tells a browser to do nothing with it: %s', async (_what, sent, status) => {
    const response = await send(app, sent);
    expect(response.status).toBe(status);
    expect(response.headers).toMatchObject(common);
    expect(response.headers).not.toHaveProperty('strict-transport-security');
    expect(response.headers).not.toHaveProperty('vary');
  });

  it('that is no response to a readable request does so too', async () => {
    const client = await RawClient.to(await portOf(app));
    client.socket.write('nonsense\r\n\r\n');
    await client.closed;
    expect(Object.fromEntries(client.responses[0]?.headers ?? [])).toMatchObject(common);
  });

  it('of the OpenAPI page allows the scripts and styles of this server', async () => {
    const { headers } = await send(app, { path: '/docs' });
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
  });

  it.each([undefined, listed, 'https://evil.test', 'null'])(
    'says nothing of other origins while none is listed: %s',
    async (origin) => {
      for (const method of ['GET', 'OPTIONS']) {
        const question = { 'access-control-request-method': 'POST' };
        const headers = { ...(origin !== undefined && { origin }), ...question };
        const response = await send(app, { method, path: '/health/live', headers });
        expect(response.status).toBe(method === 'GET' ? 200 : origin === undefined ? 404 : 403);
        expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    },
  );
});

describe('with listed origins', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const auth = { apiKeys: [{ name: 'console', key: 'k', roles: ['produce', 'operate'] }] };
    ({ app } = await appForTest({ gateway, settings: { auth, http: { cors: [listed] } } }));
  });
  afterAll(() => app.close());

  const preflight = (origin: string, path: string): Sent => ({
    method: 'OPTIONS',
    path,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-api-key',
    },
  });

  it.each(['/topics/t', '/v1/resets', '/v1/subjects/t/t-value'])(
    'a listed one may ask before it sends: %s',
    async (path) => {
      const { status, headers, body } = await send(app, preflight(listed, path));
      expect({ status, body }).toEqual({ status: 204, body: '' });
      expect(headers).toMatchObject({ 'access-control-allow-origin': listed, vary: 'Origin' });
      expect(headers['access-control-allow-methods']).toContain('POST');
      for (const name of [
        'X-API-Key',
        'Authorization',
        'Content-Type',
        'If-Match',
        'Last-Event-ID',
        'traceparent',
      ])
        expect(headers['access-control-allow-headers']).toContain(name);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    },
  );

  it.each(responses)('a listed one may read the response: %s', async (_what, sent, status) => {
    const headers = { ...sent.headers, 'x-api-key': 'k', origin: listed };
    const response = await send(app, { ...sent, headers });
    expect(response.status).toBe(status);
    expect(response.headers).toMatchObject({ 'access-control-allow-origin': listed, vary: 'Origin' });
    expect(response.headers['access-control-expose-headers']).toContain('Retry-After');
    expect(response.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('a listed one may read why it is refused', async () => {
    for (const sent of [
      post('/topics/t', plain, records, { origin: listed }),
      { path: '/metrics', headers: { origin: listed } },
    ]) {
      const response = await send(app, sent);
      expect(response.status).toBe(401);
      expect(response.headers).toMatchObject({ 'access-control-allow-origin': listed });
    }
  });

  it.each([
    'https://evil.test',
    'null',
    `${listed}.evil.test`,
    'http://console.example.com',
    `${listed}/`,
    '*',
  ])('another one gets no permission: %s', async (origin) => {
    const all = [...responses.map(([, sent]) => sent), preflight(origin, '/topics/t')];
    for (const sent of all) {
      const { headers } = await send(app, {
        ...sent,
        headers: { ...sent.headers, 'x-api-key': 'k', origin },
      });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers.vary).toBe('Origin');
    }
  });
});
