import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { refusal } from '../http/problems/refusal-error.js';
import { appForTest, type TestApp, type TestParts } from '../testing/app-for-test.js';
import { gracefulShutdown } from './graceful-shutdown.js';

/** Real: HTTP on a port of its own. Stand-in: the gateway. */
let test: TestApp;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await test.app.close();
});

async function listening(parts: TestParts = {}): Promise<number> {
  const drain = (): Promise<void> => Promise.resolve();
  test = await appForTest({ ...parts, gateway: { drain, ...parts.gateway } });
  await test.app.listen(0, '127.0.0.1');
  return (test.app.getHttpServer() as { address: () => AddressInfo }).address().port;
}

const shutDown = (shutdown: { graceMs: number; lingerMs: number }, closeParts = () => Promise.resolve()) => {
  const { app, readiness, gateway } = test;
  return gracefulShutdown({ app, runtime: { readiness, gateway }, closeParts }, shutdown);
};

/** A connection that has sent this much. */
async function sent(port: number, text: string): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let received = '';
  socket.on('data', (chunk) => (received += String(chunk))).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return { socket, received: () => received };
}

const head = (length: number): string =>
  `POST /topics/bars HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

const arrived = (count: number): Promise<void> =>
  vi.waitFor(async () => {
    const server = test.app.getHttpServer() as {
      getConnections: (resolve: (error: null, n: number) => void) => void;
    };
    expect(await new Promise((resolve) => server.getConnections((_error, n) => resolve(n)))).toBe(count);
  });

it('a client in the middle of its body does not extend the grace time', async () => {
  const port = await listening();
  const { socket } = await sent(port, `${head(100)}{"records":`);
  const closed = once(socket, 'close');
  await arrived(1);
  expect(await shutDown({ graceMs: 500, lingerMs: 0 })).toBe(true);
  await closed;
});

it('a part that never closes does not extend the grace time', async () => {
  await listening();
  expect(await shutDown({ graceMs: 100, lingerMs: 0 }, () => new Promise(() => undefined))).toBe(false);
});

it('while it lingers it is unready, serves requests, and closes its connections', async () => {
  const port = await listening({ gateway: { produce: () => Promise.resolve(rejection) } });
  const stopped = shutDown({ graceMs: 10_000, lingerMs: 300 });
  const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
  expect(ready.status).toBe(503);
  expect(ready.headers.get('connection')).toBe('close');
  expect(await ready.json()).toMatchObject({ missing: expect.arrayContaining(['draining']) as string[] });
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  expect(await stopped).toBe(true);
});

it('a request that arrives while HTTP closes gets the usual response', async () => {
  const port = await listening({ gateway: { produce: () => Promise.resolve(rejection) } });
  const late = await sent(port, head(25).slice(0, -2));
  await arrived(1);
  const stopped = shutDown({ graceMs: 5000, lingerMs: 0 });
  await vi.waitFor(() => expect((test.app.getHttpServer() as { listening: boolean }).listening).toBe(false));
  late.socket.write('\r\n{"records":[{"value":1}]}');
  await once(late.socket, 'close');
  expect(late.received()).toMatch(/^HTTP\/1\.1 503 /);
  expect(late.received()).toContain('application/problem+json');
  expect(late.received()).toContain('"code":"overloaded"');
  expect(late.received()).toContain('"outcome":"not_sent"');
  expect(await stopped).toBe(true);
});

it('a request that is not received completely in time gets the usual problem body', async () => {
  const port = await listening({ settings: { http: { requestTimeoutMs: 50 } } });
  const { socket, received } = await sent(port, `${head(100)}{"records":`);
  await once(socket, 'close');
  expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  expect(received()).toContain('"code":"request.malformed"');
});

const rejection = { ok: false, refusal: refusal('overloaded', 'this pod is shutting down') } as const;
