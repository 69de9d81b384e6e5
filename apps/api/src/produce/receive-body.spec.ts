import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MemoryGrant } from '#producer';
import type { ContentEncoding } from './media-types.js';
import { retainedBytes } from '../testing/retained-bytes.js';
import { BodyReceiver } from './receive-body.js';

const LIMIT = 1000;
const receiver = new BodyReceiver();

let encoding: ContentEncoding;
let reserve: (bytes: number) => MemoryGrant;
let server: Server;
let socket: Socket;
/** All that was received. */
let response = '';
/** Called with each head of a request that the server has seen. */
let seen: () => void;

/** Responds to each request with its body, or with 413, and then reads the next one of the connection. */
beforeEach(async () => {
  seen = () => undefined;
  response = '';
  encoding = 'identity';
  reserve = () => 'granted';
  server = createServer((request, response) => {
    seen();
    receiver.receive(request, { limit: LIMIT, encoding, reserve, use: null }, (body) => {
      if (!Buffer.isBuffer(body)) response.writeHead(body.status, { connection: 'close' }).end();
      else response.writeHead(200, ['content-length', String(body.length)]).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  socket.on('data', (bytes) => (response += bytes.toString('latin1')));
  await once(socket, 'connect');
});
afterEach(() => {
  socket.destroy();
  server.close();
});

const head = (more: string): string => `POST /t HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
const whole = (body: string): string => `${head(`Content-Length: ${body.length}\r\n`)}${body}`;
const piece = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n`;
const chunked = 'Transfer-Encoding: chunked\r\n';

async function bodies(count: number): Promise<string[]> {
  const found = (): string[] => [...response.matchAll(/\r\n\r\n(<[^>]*>)/g)].map(([, body = '']) => body);
  while (found().length < count) await once(socket, 'data');
  return found();
}

const status = async (): Promise<string> => {
  while (!response.includes('\r\n\r\n')) await once(socket, 'data');
  return response.slice(9, 12);
};

/** Resolves when the server has the head of a request. */
const headSeen = (): Promise<void> => new Promise((resolve) => (seen = resolve));

describe('a body', () => {
  it('that arrives with its head is read, repeatedly on one connection', async () => {
    for (const [index, body] of ['<one>', '<two>', '<three>'].entries()) {
      socket.write(whole(body));
      expect((await bodies(index + 1))[index]).toBe(body);
    }
  });

  it('is read for each of several requests that arrive together', async () => {
    socket.write(whole('<one>') + whole('<two>') + whole('<three>'));
    expect(await bodies(3)).toEqual(['<one>', '<two>', '<three>']);
  });

  it('that arrives after its head is read', async () => {
    const read = headSeen();
    socket.write(head('Content-Length: 5\r\n'));
    await read;
    socket.write('<on');
    socket.write('e>');
    socket.write(whole('<two>'));
    expect(await bodies(2)).toEqual(['<one>', '<two>']);
  });

  it('of a known length that arrives in one piece is not copied', async () => {
    const stream = new PassThrough();
    const headers = { 'content-length': '5' };
    const request = Object.assign(stream, { headers, complete: false }) as unknown as IncomingMessage;
    const options = { limit: LIMIT, encoding, reserve, use: null };
    const whole = new Promise<unknown>((resolve) => receiver.receive(request, options, resolve));
    await new Promise(setImmediate);
    const body = Buffer.from('<one>');
    stream.end(body);
    expect(await whole).toBe(body);
  });

  it('in chunks is read, whether they arrive together or not', async () => {
    socket.write(`${head(chunked)}${piece('<on')}${piece('e>')}0\r\n\r\n`);
    await bodies(1);
    const read = headSeen();
    socket.write(`${head(chunked)}${piece('<tw')}`);
    await read;
    socket.write(`${piece('o>')}0\r\n\r\n`);
    expect(await bodies(2)).toEqual(['<one>', '<two>']);
  });

  it('may be empty', async () => {
    socket.write(whole('') + whole('<two>'));
    expect(await bodies(1)).toEqual(['<two>']);
    expect(response).toMatch(/^HTTP\/1.1 200 OK\r\ncontent-length: 0/);
  });

  it('is read up to the limit', async () => {
    const body = `<${'x'.repeat(LIMIT - 2)}>`;
    socket.write(whole(body) + `${head(chunked)}${piece(body)}0\r\n\r\n`);
    expect(await bodies(2)).toEqual([body, body]);
  });
});

describe('a body beyond the limit is refused', () => {
  const body = 'x'.repeat(LIMIT + 1);

  it('by its length, before it arrives', async () => {
    socket.write(head(`Content-Length: ${body.length}\r\n`));
    expect(await status()).toBe('413');
  });

  it('when its chunks arrive with the head', async () => {
    socket.write(`${head(chunked)}${piece(body)}0\r\n\r\n`);
    expect(await status()).toBe('413');
  });

  it('when its chunks arrive later, in the middle of it', async () => {
    const read = headSeen();
    socket.write(head(chunked));
    await read;
    socket.write(piece(body));
    expect(await status()).toBe('413');
  });
});

describe('the memory for a body', () => {
  it('is reserved by its length before it arrives, or refused then', async () => {
    const reserved: number[] = [];
    reserve = (bytes) => {
      reserved.push(bytes);
      return 'busy';
    };
    socket.write(head('Content-Length: 900\r\n'));
    expect(await status()).toBe('503');
    expect(reserved).toEqual([900]);
  });

  it('of unknown length is reserved as it arrives, and refused when there is no more', async () => {
    reserve = (bytes) => (bytes <= 512 ? 'granted' : 'never');
    const read = headSeen();
    socket.write(head(chunked));
    await read;
    socket.write(piece('x'.repeat(900)));
    expect(await status()).toBe('413');
  });

  it('of unknown length is never more than a body may need', async () => {
    const reserved: number[] = [];
    reserve = (bytes) => {
      reserved.push(bytes);
      return 'granted';
    };
    const read = headSeen();
    socket.write(head(chunked));
    await read;
    socket.write(piece('<'.padEnd(600, 'x')));
    while (reserved.length < 2) await new Promise(setImmediate);
    socket.write(`${piece('>'.padStart(400, 'x'))}0\r\n\r\n`);
    expect((await bodies(1))[0]).toHaveLength(LIMIT);
    expect(Math.max(...reserved)).toBe(LIMIT);
  });

  it('of unknown length need not be doubled', async () => {
    reserve = (bytes) => (bytes <= 900 ? 'granted' : 'never');
    const read = headSeen();
    socket.write(head(chunked));
    await read;
    socket.write(piece('<'.padEnd(600, 'x')));
    socket.write(`${piece('>'.padStart(100, 'x'))}0\r\n\r\n`);
    expect((await bodies(1))[0]).toHaveLength(700);
  });

  it('is that of its bytes, even if each arrives in a chunk of its own', async () => {
    const body = new PassThrough({ highWaterMark: 1 });
    const request = Object.assign(body, { headers: {}, complete: false }) as unknown as IncomingMessage;
    const options = { limit: 1_000_000, encoding, reserve, use: null };
    const whole = new Promise<unknown>((resolve) => receiver.receive(request, options, resolve));
    await new Promise(setImmediate);
    const retained = await retainedBytes(async () => {
      for (let sent = 0; sent < 200_000; sent += 1) {
        body.write(Buffer.alloc(1, 'x'));
        if (sent % 1000 === 0) await new Promise(setImmediate);
      }
      return body;
    });
    expect(retained).toBeLessThan(2_000_000);
    body.end();
    expect(await whole).toHaveLength(200_000);
  });
});

describe('a gzip body', () => {
  const post = (bytes: Buffer): void => {
    encoding = 'gzip';
    socket.write(head(`Content-Length: ${bytes.length}\r\n`));
    socket.write(bytes);
  };

  it('is decompressed', async () => {
    post(gzipSync('<one>'));
    expect(await bodies(1)).toEqual(['<one>']);
  });

  it('is read in chunks', async () => {
    encoding = 'gzip';
    const bytes = gzipSync('<one>').toString('latin1');
    socket.write(`${head(chunked)}${piece(bytes.slice(0, 7))}`, 'latin1');
    socket.write(`${piece(bytes.slice(7))}0\r\n\r\n`, 'latin1');
    expect(await bodies(1)).toEqual(['<one>']);
  });

  it.each([
    ['is not gzip', Buffer.from('{"records":[]}')],
    ['ends too early', gzipSync('<one>').subarray(0, 15)],
    ['has a wrong checksum', Buffer.concat([gzipSync('<one>').subarray(0, -8), Buffer.alloc(8)])],
  ])('that %s is refused as malformed', async (_what, bytes) => {
    post(bytes);
    expect(await status()).toBe('400');
  });

  it('that decompresses to more than the limit is refused', async () => {
    post(gzipSync('x'.repeat(LIMIT + 1)));
    expect(await status()).toBe('413');
  });

  it('that is longer than the limit and decompresses to nothing is refused', async () => {
    encoding = 'gzip';
    const read = headSeen();
    socket.write(head(chunked));
    await read;
    const empty = gzipSync('');
    for (let sent = 0; sent <= LIMIT; sent += empty.length)
      socket.write(piece(empty.toString('latin1')), 'latin1');
    expect(await status()).toBe('413');
  });

  it('gets the memory for its decompressed content, or is refused', async () => {
    reserve = (bytes) => (bytes <= 512 ? 'granted' : 'busy');
    post(gzipSync('x'.repeat(900)));
    expect(await status()).toBe('503');
  });
});
