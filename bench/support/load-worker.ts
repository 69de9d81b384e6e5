import { connect, type Socket } from 'node:net';
import type { Load, LoadResult, Post } from './load.js';

/*
 * The load generator: a process with raw sockets and requests that are serialized beforehand. A client library would use
 * as much CPU per request as the servers under test, and there are two cores for everything.
 */

process.on('message', (load: Load) => {
  void run(load).then((result) => process.send?.(result));
});

async function run(load: Load): Promise<LoadResult> {
  const requests = load.posts.map((post) => requestOf(post, load));
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => open(load.port)));
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  let done = 0;
  let next = 0;
  const from = performance.now();
  const cpu = process.cpuUsage();
  const end = from + load.seconds * 1000;

  /** When the n-th request is due; immediately without a rate. */
  const dueAt = (index: number): number =>
    load.perSecond === 0 ? 0 : from + (index / load.perSecond) * 1000;
  const mayContinue = (): boolean => next < load.requests && Math.max(dueAt(next), performance.now()) < end;

  const connection = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let sentAt = 0;
      const send = (due: number): void => {
        // From the due time. A timer may fire a millisecond early.
        sentAt = load.perSecond === 0 ? performance.now() : Math.min(due, performance.now());
        socket.write(requests[done++ % requests.length] ?? '');
      };
      const sendNext = (): void => {
        if (!mayContinue()) {
          socket.destroy();
          resolve();
          return;
        }
        const due = dueAt(next++);
        const wait = due - performance.now();
        if (wait > 0) setTimeout(send, wait, due);
        else send(due);
      };
      onResponses(socket, (status) => {
        latencies.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
        sendNext();
      });
      socket.on('error', reject);
      sendNext();
    });

  await Promise.all(sockets.map(connection));
  const used = process.cpuUsage(cpu);
  return {
    latencies,
    statuses,
    seconds: (performance.now() - from) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function requestOf({ path, body }: Post, { contentType, headers = [] }: Load): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Content-Type: ${contentType ?? 'application/json'}`,
    `Content-Length: ${bytes.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}

/** Calls back with the status of each response. One is in flight at a time. */
function onResponses(socket: Socket, onResponse: (status: string) => void): void {
  let pending: Buffer | null = null;
  socket.on('data', (chunk) => {
    const bytes = pending === null ? chunk : Buffer.concat([pending, chunk]);
    pending = isWhole(bytes) ? null : bytes;
    if (pending === null) onResponse(bytes.toString('latin1', 9, 12));
  });
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** By Content-Length, else by the last chunk. */
function isWhole(response: Buffer): boolean {
  const headEnd = response.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /content-length: (\d+)/i.exec(response.toString('latin1', 0, headEnd));
  if (length !== null) return response.length >= headEnd + 4 + Number(length[1]);
  return response.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}
