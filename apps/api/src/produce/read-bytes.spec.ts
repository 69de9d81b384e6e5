import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBytes } from './read-bytes.js';

const LIMIT = 1000;

let server: Server;
let socket: Socket;
/** All that came back. */
let answered = '';
/** Called with each head of a request that the server has seen. */
let seen: () => void;

/** Answers each request with its body, or with 413; and then reads the next one of the connection. */
beforeEach(async () => {
  seen = () => undefined;
  answered = '';
  server = createServer((request, response) => {
    seen();
    readBytes(request, LIMIT, (body) => {
      if (body === null) response.writeHead(413, { connection: 'close' }).end();
      else response.writeHead(200, ['content-length', String(body.length)]).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  socket.on('data', (bytes) => (answered += bytes.toString('latin1')));
  await once(socket, 'connect');
});
afterEach(() => {
  socket.destroy();
  server.close();
});

const head = (more: string): string => `POST /t HTTP/1.1\r\nHost: t\r\n${more}\r\n`;
const whole = (body: string): string => `${head(`Content-Length: ${body.length}\r\n`)}${body}`;
const piece = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n`;
const chunked = 'Transfer-Encoding: chunked\r\n';

async function bodies(count: number): Promise<string[]> {
  const found = (): string[] => [...answered.matchAll(/\r\n\r\n(<[^>]*>)/g)].map(([, body = '']) => body);
  while (found().length < count) await once(socket, 'data');
  return found();
}

const status = async (): Promise<string> => {
  while (!answered.includes('\r\n\r\n')) await once(socket, 'data');
  return answered.slice(9, 12);
};

/** Resolves when the server has the head of a request. */
const headSeen = (): Promise<void> => new Promise((resolve) => (seen = resolve));

describe('a body', () => {
  it('that came with its head is read, on one connection again and again', async () => {
    for (const [index, body] of ['<one>', '<two>', '<three>'].entries()) {
      socket.write(whole(body));
      expect((await bodies(index + 1))[index]).toBe(body);
    }
  });

  it('is read for each of several requests that came at once', async () => {
    socket.write(whole('<one>') + whole('<two>') + whole('<three>'));
    expect(await bodies(3)).toEqual(['<one>', '<two>', '<three>']);
  });

  it('that comes after its head is read', async () => {
    const read = headSeen();
    socket.write(head('Content-Length: 5\r\n'));
    await read;
    socket.write('<on');
    socket.write('e>');
    socket.write(whole('<two>'));
    expect(await bodies(2)).toEqual(['<one>', '<two>']);
  });

  it('in chunks is read, whether they came at once or not', async () => {
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
    expect(answered).toMatch(/^HTTP\/1.1 200 OK\r\ncontent-length: 0/);
  });

  it('is read up to the limit', async () => {
    const body = `<${'x'.repeat(LIMIT - 2)}>`;
    socket.write(whole(body) + `${head(chunked)}${piece(body)}0\r\n\r\n`);
    expect(await bodies(2)).toEqual([body, body]);
  });
});

describe('a body beyond the limit is refused', () => {
  const body = 'x'.repeat(LIMIT + 1);

  it('by its length, before it comes', async () => {
    socket.write(head(`Content-Length: ${body.length}\r\n`));
    expect(await status()).toBe('413');
  });

  it('when its chunks came with the head', async () => {
    socket.write(`${head(chunked)}${piece(body)}0\r\n\r\n`);
    expect(await status()).toBe('413');
  });

  it('when its chunks come later, in the midst of it', async () => {
    const read = headSeen();
    socket.write(head(chunked));
    await read;
    socket.write(piece(body));
    expect(await status()).toBe('413');
  });
});
