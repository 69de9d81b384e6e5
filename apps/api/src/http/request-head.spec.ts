import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { RawClient } from '../../../../test/support/raw-client.js';
import { appForTest, portOf } from '../testing/app-for-test.js';
import { targetOf } from './request-head.js';

let app: NestFastifyApplication | undefined;
const clients: RawClient[] = [];
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await app?.close();
});

let lines: string[];
async function listen(http: Record<string, unknown> = {}): Promise<number> {
  ({ app, lines } = await appForTest({ settings: { http } }));
  return portOf(app);
}

async function connected(port: number): Promise<RawClient> {
  const client = await RawClient.to(port);
  clients.push(client);
  return client;
}

async function responseTo(head: string, port: number) {
  const client = await connected(port);
  client.socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  await client.closed;
  const [response] = client.responses;
  return { status: response?.status, problem: JSON.parse(response?.body ?? '{}') as Record<string, unknown> };
}

describe('the head of a request', () => {
  const host = 'Host: localhost';
  const headers = (count: number): string =>
    Array.from({ length: count }, (_, index) => `X-${index}: y`).join('\r\n');

  it.each([
    ['an address of 8000 characters', `GET /health/live?${'x'.repeat(7987)} HTTP/1.1\r\n${host}`, 200],
    ['a longer address', `GET /health/live?${'x'.repeat(7988)} HTTP/1.1\r\n${host}`, 414],
    ['an address that alone is too large for a head', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\n${host}`, 431],
    ['100 headers', `GET /health/live HTTP/1.1\r\n${host}\r\n${headers(98)}`, 200],
    ['101 headers', `GET /health/live HTTP/1.1\r\n${host}\r\n${headers(99)}`, 431],
    [
      '3000 headers, of which the last is Host',
      `GET /health/live HTTP/1.1\r\n${'a:\r\n'.repeat(3000)}${host}`,
      431,
    ],
    ['headers of 16 KiB', `GET /health/live HTTP/1.1\r\n${host}\r\nX: ${'x'.repeat(16_000)}`, 200],
    ['headers of more', `GET /health/live HTTP/1.1\r\n${host}\r\nX: ${'x'.repeat(16_500)}`, 431],
  ])('with %s', async (_what, head, status) => {
    const response = await responseTo(head, await listen());
    expect(response.status).toBe(status);
    if (status !== 200)
      expect(response.problem).toMatchObject({ status, code: 'request.malformed', outcome: 'not_sent' });
  });

  it('that does not arrive in time is 408, long before the time of a body is over', async () => {
    const port = await listen({ headTimeoutMs: 100, requestTimeoutMs: 600_000 });
    const client = await connected(port);
    client.socket.write('POST /topics/t HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    await client.closed;
    expect(client.statuses).toEqual([408]);
    expect(client.responses[0]?.body).toContain('The headers were not received completely within 0.1 s.');
  });

  it('with an authority in its target is for that one, whatever its Host says', async () => {
    const port = await listen();
    const denied = await responseTo(`GET http://evil.test/v1/whoami HTTP/1.1\r\n${host}`, port);
    expect(denied).toMatchObject({ status: 403, problem: { code: 'auth.denied' } });
    const allowed = await responseTo('GET http://localhost/v1/whoami HTTP/1.1\r\nHost: evil.test', port);
    expect(allowed.status).toBe(200);
  });

  it('without Host, in HTTP/1.0, is denied where no credentials are configured', async () => {
    const denied = await responseTo('GET /v1/whoami HTTP/1.0', await listen());
    expect(denied).toMatchObject({ status: 403, problem: { code: 'auth.denied' } });
  });
});

describe('a target', () => {
  it.each([
    ['/a?b', '/a?b', null],
    ['http://h/a', '/a', 'h'],
    ['HTTPS://h:1/a?b', '/a?b', 'h:1'],
    ['http://h', '/', 'h'],
    ['http://h?b', '/?b', 'h'],
    ['http:///a', '/a', ''],
    ['ftp://h/a', 'ftp://h/a', null],
    ['*', '*', null],
  ])('%s', (target, path, authority) => {
    expect(targetOf(target)).toEqual({ path, authority });
  });
});

describe('connections beyond http.maxConnections', () => {
  it('are closed at once, with one log line', async () => {
    const port = await listen({ maxConnections: 2 });
    const open = [await connected(port), await connected(port)];
    const others = [await connected(port), await connected(port)];
    await Promise.all(others.map(({ closed }) => closed));
    open[0]?.socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await open[0]?.until(1);
    expect(open[0]?.statuses).toEqual([200]);
    expect(lines.filter((line) => line.includes('http.maxConnections'))).toHaveLength(1);
  });
});
