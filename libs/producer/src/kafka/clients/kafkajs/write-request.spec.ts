import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection, QueuedRequest } from './internals.js';
import { writeRequest } from './write-request.js';

// Real: the socket. Stand-ins: kafkajs's connection and its queue, which never throttles; the broker.

let server: Server;
let broker: Socket;
let socket: Socket;
let queued: QueuedRequest[];
let connection: Connection;

beforeEach(async () => {
  server = createServer({ pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  socket = connect(port, '127.0.0.1');
  [broker] = await accepted;
  queued = [];
  connection = {
    connectionStatus: 'connected',
    socket,
    clientId: 'sluicegäte',
    requestQueue: {
      pending: [],
      scheduleCheckPendingRequests: () => undefined,
      push: (request) => {
        queued.push(request);
        request.sendRequest();
      },
    },
    sessionLifetime: 0,
    authenticatedAt: null,
    authenticate: () => Promise.resolve(),
    rejectRequests: () => undefined,
    failIfNotConnected: () => undefined,
    nextCorrelationId: () => 77,
  };
});

afterEach(() => {
  socket.destroy();
  broker.destroy();
  server.close();
});

const request = (body: Buffer) => ({ apiKey: 0, apiVersion: 8, apiName: 'Produce', body });
const response = Buffer.from('response');
/** More than the kernel takes while the other side does not read. */
const large = Buffer.alloc(32 * 2 ** 20, 'records');

async function iterations(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
}

describe('a request', () => {
  test('is its length, its header and its body', async () => {
    const body = Buffer.from('body');
    const calls: string[] = [];
    const sent = writeRequest(connection, request(body), () => calls.push('written'));
    await iterations(1);
    expect(calls).toEqual(['written']);
    queued[0]?.entry.resolve({ payload: response });
    expect(await sent).toBe(response);
    socket.end();
    const id = Buffer.from('sluicegäte');
    const header = Buffer.from([0, 0, 0, 8, 0, 0, 0, 77, 0, id.length]);
    const length = Buffer.from([0, 0, 0, header.length + id.length + body.length]);
    expect(await buffer(broker)).toEqual(Buffer.concat([length, header, id, body]));
  });

  test('does not end before the socket has taken all of it, whatever the broker responds', async () => {
    let ended = false;
    const sent = writeRequest(connection, request(large), () => undefined).then(() => (ended = true));
    await iterations(1);
    queued[0]?.entry.resolve({ payload: response });
    await iterations(50);
    expect(socket.writableLength).toBeGreaterThan(0);
    expect(ended).toBe(false);
    broker.resume();
    await sent;
    expect(socket.writableLength).toBe(0);
  });

  test('does not end before its response', async () => {
    let ended = false;
    const sent = writeRequest(connection, request(Buffer.from('body')), () => undefined).then(
      () => (ended = true),
    );
    broker.resume();
    await iterations(1);
    await once(broker, 'data');
    await iterations(50);
    expect(ended).toBe(false);
    queued[0]?.entry.resolve({ payload: response });
    await sent;
  });

  test('fails as kafkajs rejects it', async () => {
    const sent = writeRequest(connection, request(large), () => undefined);
    await iterations(1);
    queued[0]?.entry.reject(new Error('timed out'));
    await expect(sent).rejects.toThrow('timed out');
  });

  test.each([
    [100, false],
    [3_600_000, true],
  ])('on a session of %i ms is written: %s', async (sessionLifetime, isWritten) => {
    const authenticated = { ...connection, sessionLifetime, authenticatedAt: process.hrtime() };
    let written = false;
    const sent = writeRequest(authenticated, request(Buffer.from('body')), () => (written = true));
    if (!isWritten) await expect(sent).rejects.toThrow('the session on the connection ends');
    else {
      await iterations(1);
      queued[0]?.entry.resolve({ payload: response });
      await sent;
    }
    expect([written, queued.length]).toEqual([isWritten, isWritten ? 1 : 0]);
  });

  test('is not written on a connection that is closed', async () => {
    const closed = {
      ...connection,
      failIfNotConnected: () => {
        throw new Error('Not connected');
      },
    };
    let written = false;
    await expect(writeRequest(closed, request(large), () => (written = true))).rejects.toThrow(
      'Not connected',
    );
    expect([written, queued]).toEqual([false, []]);
  });
});
