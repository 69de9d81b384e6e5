import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { appForTest } from '../testing/app-for-test.js';
import { RawClient } from '../../../../test/support/raw-client.js';
import { endAfterDiscardingBody, type DiscardBounds } from './end-response.js';

let app: NestFastifyApplication | undefined;
let server: Server | undefined;
afterEach(async () => {
  await app?.close();
  server?.closeAllConnections();
  server?.close();
});

const limit = 1 << 16;
/** More than fits into the buffers of a connection. */
const large = Buffer.alloc(4 << 20, 'x');
/** Any client may succeed by chance. */
const TRIES = 8;

const urllib = `
import json, sys, urllib.error, urllib.request
for _ in range(int(sys.argv[2])):
    request = urllib.request.Request(sys.argv[1], b"x" * (4 << 20), {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        print(error.code, json.load(error)["code"])
    except Exception as error:
        print(error)
`;

async function listening(): Promise<number> {
  ({ app } = await appForTest({ settings: { http: { bodyLimitBytes: limit } } }));
  await app.listen(0, '127.0.0.1');
  return (app.getHttpServer().address() as AddressInfo).port;
}

/** As most clients do: writes all of the body, and then reads the response. */
async function sendAndRead(port: number, path: string, framing: string): Promise<string> {
  const client = await RawClient.to(port);
  client.socket.pause();
  client.socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`,
  );
  const length = Buffer.from(`${large.length.toString(16)}\r\n`);
  const body = framing.includes('chunked') ? [length, large, Buffer.from('\r\n0\r\n\r\n')] : [large];
  const broken = await new Promise((resolve) => client.socket.write(Buffer.concat(body), resolve));
  if (broken instanceof Error) return 'broken pipe';
  client.socket.resume();
  await client.closed;
  const [response] = client.responses;
  if (response === undefined) return 'no response';
  return `${response.status} ${response.headers.get('content-type')} ${response.headers.get('connection')}`;
}

describe('a body that is too large', () => {
  const chunked = 'Transfer-Encoding: chunked';
  const whole = `Content-Length: ${large.length}`;
  it.each([
    ['of a batch, by its length', '/topics/t', whole],
    ['of a batch, chunked', '/topics/t', chunked],
    ['of a command, by its length', '/v1/resets', whole],
    ['of a command, chunked', '/v1/resets', chunked],
  ])('%s: a client that sends all of it always gets 413', async (_what, path, framing) => {
    const port = await listening();
    const seen = await Promise.all(Array.from({ length: TRIES }, () => sendAndRead(port, path, framing)));
    expect(new Set(seen)).toEqual(new Set(['413 application/problem+json close']));
  });

  it('is refused with 413 for fetch', async () => {
    const url = `http://127.0.0.1:${await listening()}/topics/t`;
    const headers = { 'content-type': 'application/json' };
    for (let time = 0; time < TRIES; time += 1) {
      const response = await fetch(url, { method: 'POST', headers, body: large });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'request.too_large', outcome: 'not_sent' });
    }
  });

  it.skipIf(spawnSync('python3', ['-c', '']).status !== 0)('is refused with 413 to Python', async () => {
    const url = `http://127.0.0.1:${await listening()}/topics/t`;
    const { stdout } = await promisify(execFile)('python3', ['-c', urllib, url, String(TRIES)]);
    expect(stdout.trim().split('\n')).toEqual(Array.from({ length: TRIES }, () => '413 request.too_large'));
  });

  it('does not get 100 Continue when the client expects it', async () => {
    const port = await listening();
    const headers = {
      'content-type': 'application/json',
      expect: '100-continue',
      'content-length': large.length,
    };
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/topics/t', headers });
    request.on('continue', () => expect.unreachable());
    request.flushHeaders();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    request.destroy();
  });
});

describe('a request with Expect: 100-continue', () => {
  it.each(['/topics/t', '/v1/resets'])('gets 100 Continue at %s', async (path) => {
    const client = await RawClient.to(await listening());
    client.socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    );
    while (client.text === '') await once(client.socket, 'data');
    expect(client.text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.socket.write('{}');
    await client.until(1);
    expect(client.statuses).toEqual([422]);
  });

  it('gets no 100 Continue when it is refused without its body', async () => {
    const client = await RawClient.to(await listening());
    client.socket.write(
      'POST /topics/t HTTP/1.1\r\nHost: localhost\r\nContent-Type: x/y\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n',
    );
    await client.until(1);
    expect(client.text).not.toContain('100 Continue');
    expect(client.responses[0]?.headers.get('connection')).toBe('close');
    client.socket.write('{}');
    await client.closed;
    expect(client.statuses).toEqual([415]);
  });
});

describe('what is discarded of a body', () => {
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;

  /** A client that has the response of a server that refuses each request within the bounds. */
  async function rejectedClient(bounds: DiscardBounds): Promise<RawClient> {
    server = createServer((request, response) => {
      response.writeHead(413, { 'content-length': 2, connection: 'close' });
      endAfterDiscardingBody({ request, response }, 'no', 'utf8', bounds);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = await RawClient.to((server.address() as AddressInfo).port);
    client.socket.write(head);
    await client.until(1);
    expect(client.responses[0]).toMatchObject({ status: 413, body: 'no' });
    return client;
  }

  /** Sends without an end until the connection is closed. */
  function sendOn(client: RawClient): void {
    client.socket.write(chunk, (error) => {
      if (error === undefined || error === null) sendOn(client);
    });
  }

  it.each([
    ['bytes', { bytes: 10 * 0x10000, ms: 1e9, silenceMs: 1e6 }],
    ['time', { bytes: 1e15, ms: 50, silenceMs: 1e6 }],
  ])('is bounded in %s', async (_what, bounds) => {
    const client = await rejectedClient(bounds);
    sendOn(client);
    await client.closed;
  });

  it('ends when the client is silent', async () => {
    const client = await rejectedClient({ bytes: 1e15, ms: 1e9, silenceMs: 50 });
    await client.closed;
  });
});
