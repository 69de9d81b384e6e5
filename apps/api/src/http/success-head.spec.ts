import { createServer } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProduceResult } from '#producer';
import { RawClient, rawPost } from '../../../../test/support/raw-client.js';
import { acknowledging, appForTest, portOf } from '../testing/app-for-test.js';
import { KEEP_ALIVE_MS, SuccessHeads } from './success-head.js';

const head = (client: RawClient): string => client.text.slice(0, client.text.indexOf('\r\n\r\n') + 4);

describe('the head of a success', () => {
  const type = 'application/json';
  const common = ['cache-control', 'no-store', 'x-frame-options', 'DENY'];
  const own = ['x-request-id', 'r-1', 'vary', 'Origin'];

  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('is what Node itself writes for the same headers', async () => {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (_request, response) => {
      response
        .writeHead(200, [...common, 'content-type', type, 'content-length', '2', ...own])
        .end('{}', 'latin1');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const client = await RawClient.to(typeof address === 'object' ? (address?.port ?? 0) : 0);
    client.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await client.until(1);
    const [date = ''] = /Date: .*/.exec(client.text) ?? [];
    vi.setSystemTime(date.slice('Date: '.length));
    expect(new SuccessHeads(common).head(type, 2, own)).toBe(head(client));
    client.socket.destroy();
    server.close();
  });

  it('has the date of its own second', () => {
    const heads = new SuccessHeads([]);
    const dateAt = (time: string): string | undefined => {
      vi.setSystemTime(time);
      return /Date: (.*)/.exec(heads.head(type, 0, []))?.[1];
    };
    expect(dateAt('2026-01-01T00:00:00.000Z')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
    expect(dateAt('2026-01-01T00:00:00.999Z')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
    expect(dateAt('2026-01-01T00:00:01.000Z')).toBe('Thu, 01 Jan 2026 00:00:01 GMT');
    // The clock of the machine was set back.
    expect(dateAt('2025-12-31T23:59:59.000Z')).toBe('Wed, 31 Dec 2025 23:59:59 GMT');
  });

  it('has the media type of its own response', () => {
    const heads = new SuccessHeads([]);
    const types = [type, 'application/vnd.kafka.v2+json', type];
    expect(types.map((each) => /content-type: (.*)/.exec(heads.head(each, 0, []))?.[1])).toEqual(types);
  });
});

describe('the response to a batch', () => {
  let app: NestFastifyApplication | undefined;
  afterEach(() => app?.close());

  const acknowledged = acknowledging();
  /** What the record has instead of an offset. */
  const failingWith = (error: string) => ({
    produce: (): Promise<ProduceResult> =>
      Promise.resolve({
        ok: true,
        offsets: [{ partition: null, offset: null, errorCode: 2, error }],
        keySchemaId: null,
        valueSchemaId: null,
        resolutions: [],
      }),
  });
  const records = '{"records":[{"value":1}]}';
  const post = (...more: string[]): Buffer =>
    rawPost('/topics/t', 'application/json', records, ['X-Request-Id: r-1', ...more]);

  async function connected(gateway: object = acknowledged, settings = {}): Promise<RawClient> {
    ({ app } = await appForTest({ gateway, settings }));
    return RawClient.to(await portOf(app));
  }

  it('has the same head where its body is not ASCII, and every byte of its body', async () => {
    const client = await connected(failingWith('no'));
    client.socket.write(post());
    const [ascii] = await client.until(1);
    await app?.close();
    const other = await connected(failingWith('nö'));
    other.socket.write(post());
    const [utf8] = await other.until(1);
    const comparable = (text: string): string => text.replace(/content-length: \d+|Date: .*/g, '');
    expect(comparable(head(client))).toBe(comparable(head(other)));
    expect(ascii?.body).toContain('"error":"no"');
    expect(Buffer.from(utf8?.body ?? '', 'latin1').toString('utf8')).toContain('"error":"nö"');
    client.socket.destroy();
    other.socket.destroy();
  });

  it('has the headers of its own request', async () => {
    const origin = 'https://console.example.com';
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const client = await connected(acknowledged, {
      auth: { apiKeys: [{ name: 'loader', key: 'k', roles: ['produce'] }] },
      http: { cors: [origin] },
      limits: { perPrincipal: { requestsPerSecond: 5 } },
    });
    client.socket.write(post('X-API-Key: k', `Origin: ${origin}`, `traceparent: ${traceparent}`));
    const [response] = await client.until(1);
    expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
      'x-request-id': 'r-1',
      traceparent,
      'access-control-allow-origin': origin,
      vary: 'Origin',
      'ratelimit-policy': '"requests";q=5;w=1',
      ratelimit: expect.stringContaining('"requests"') as string,
      'x-frame-options': 'DENY',
    });
    client.socket.destroy();
  });

  it('keeps its connection for the next request', async () => {
    const client = await connected();
    client.socket.write(post());
    await client.until(1);
    client.socket.write(Buffer.concat([post(), post()]));
    const responses = await client.until(3);
    expect(responses.map(({ status, headers }) => [status, headers.get('connection')])).toEqual(
      Array(3).fill([200, 'keep-alive']),
    );
    expect(responses[2]?.body).toBe(responses[0]?.body);
    client.socket.destroy();
  });

  it.each([
    ['that asks for it', post('Connection: close')],
    ['of HTTP/1.0', Buffer.from(post().toString().replace('HTTP/1.1', 'HTTP/1.0'))],
  ])('closes the connection of a client %s', async (_which, request) => {
    const client = await connected();
    client.socket.write(request);
    await client.closed;
    expect(client.responses).toMatchObject([{ status: 200 }]);
    expect(client.responses[0]?.headers.get('connection')).toBe('close');
    expect(client.responses[0]?.headers.has('keep-alive')).toBe(false);
  });

  it.each([
    ['a space', 'r 1'],
    ['a character beyond ASCII', 'ré'],
  ])('does not repeat a request id with %s', async (_which, id) => {
    const client = await connected();
    client.socket.write(rawPost('/topics/t', 'application/json', records, [`X-Request-Id: ${id}`]));
    const [response] = await client.until(1);
    expect(response?.status).toBe(200);
    expect(response?.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    client.socket.destroy();
  });
});
