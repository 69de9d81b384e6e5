import { connect, type Socket } from 'node:net';
import { abuses, type Abuse, type AbuseOrder, type AbuseResult } from './abuse.js';

/*
 * The abusive caller: raw sockets and bytes that are made beforehand. Each connection that is closed is opened again at once,
 * no refusal is honoured, and no response is waited for longer than TCP requires.
 */

/** In ms: between two bytes of a slow head or body. */
const DRIP_MS = 1000;
/** Small requests that a flood sends at once, without a pause between their responses and the next ones. */
const PIPELINED = 4;
/** In bytes, of a body. */
const HUGE = 10_000_000;
/** In ms: before a connection that failed is opened again, because a process has only so many ports. */
const RECONNECT_MS = 20;

/** In ms: between the first connects. */
const OPEN_MS = 1;

/** In ms: between two pieces of a huge body. All of them together are a gigabit per second, as much as a network card sends. */
const PIECE_MS = 131;

const piece = Buffer.alloc(2 ** 16, 'x');

let stop: () => void = () => undefined;
process.on('message', (order: AbuseOrder | 'stop') => {
  if (order === 'stop') stop();
  else stop = begin(order);
});

function begin({ port, topic, key, connections }: AbuseOrder): () => void {
  const connects = Object.fromEntries(abuses.map((abuse) => [abuse, 0])) as Record<Abuse, number>;
  const statuses: Record<string, number> = {};
  const cpu = process.cpuUsage();
  let bytes = 0;
  let isOver = false;
  const open = new Set<Socket>();
  const headOf = (length: number): string =>
    [
      `POST /topics/${topic} HTTP/1.1`,
      'Host: 127.0.0.1',
      `X-API-Key: ${key}`,
      'Content-Type: application/json',
      `Content-Length: ${length}`,
    ].join('\r\n') + '\r\n\r\n';
  const small = Buffer.from(`${headOf(2)}{}`.repeat(PIPELINED));
  const hugeHead = Buffer.from(headOf(HUGE));
  const send = (socket: Socket, data: Buffer | string): boolean => {
    bytes += data.length;
    return socket.write(data);
  };
  const drip = (socket: Socket): void => {
    const timer = setInterval(() => send(socket, 'x'), DRIP_MS);
    socket.once('close', () => clearInterval(timer));
  };

  const conduct: Readonly<Record<Abuse, (socket: Socket) => void>> = {
    slowHead: (socket) => {
      send(socket, `POST /topics/${topic} HTTP/1.1\r\nX-`);
      drip(socket);
    },
    slowBody: (socket) => {
      send(socket, headOf(1_000_000));
      drip(socket);
    },
    flood: (socket) => {
      let waiting = PIPELINED;
      send(socket, small);
      socket.on('data', (data: Buffer) => {
        waiting -= countResponses(data);
        if (waiting > 0) return;
        waiting = PIPELINED;
        send(socket, small);
      });
    },
    hugeBody: (socket) => {
      let left = 0;
      const timer = setInterval(() => {
        if (socket.writableNeedDrain) return;
        if (left <= 0) {
          left = HUGE;
          send(socket, hugeHead);
        }
        send(socket, left >= piece.length ? piece : piece.subarray(0, left));
        left -= piece.length;
      }, PIECE_MS);
      socket.once('close', () => clearInterval(timer));
      socket.on('data', countResponses);
    },
  };

  function countResponses(data: Buffer): number {
    let count = 0;
    for (let at = data.indexOf('HTTP/1.1 '); at >= 0; at = data.indexOf('HTTP/1.1 ', at + 9)) {
      const status = data.toString('latin1', at + 9, at + 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      count += 1;
    }
    return count;
  }

  function run(abuse: Abuse): void {
    if (isOver) return;
    connects[abuse] += 1;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      open.delete(socket);
      setTimeout(run, RECONNECT_MS, abuse);
    });
    socket.once('connect', () => conduct[abuse](socket));
    if (abuse === 'slowHead' || abuse === 'slowBody') socket.on('data', countResponses);
  }

  let opened = 0;
  for (const abuse of abuses)
    for (let n = 0; n < connections[abuse]; n += 1) setTimeout(run, (opened += OPEN_MS), abuse);
  return () => {
    isOver = true;
    for (const socket of open) socket.destroy();
    const used = process.cpuUsage(cpu);
    const result: AbuseResult = {
      connects,
      statuses,
      megabytes: Math.round(bytes / 1e6),
      cpuSeconds: (used.user + used.system) / 1e6,
    };
    process.send?.(result);
  };
}
