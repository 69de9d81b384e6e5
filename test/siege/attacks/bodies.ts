import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { hostileBodies } from '../../fuzz/hostile-bodies.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import type { Gate, Siege } from '../siege.js';
import type { Attack } from './attack.js';
import { responsesIn, checkResponse, open, post } from './http.js';
import { noteAttempts } from './records.js';

const plain = 'application/json';
const raw = 'application/vnd.kafka.json.v2+json';
const LARGE = 6_500_000;
const UNFINISHED = 9_000_000;

/** Records for the topic without schemas, up to `bytes` of JSON in total. */
function largeBody(siege: Siege, bytes: number): { ids: string[]; body: string } {
  const count = Math.ceil(bytes / 900_000);
  const ids = Array.from({ length: count }, () => siege.nextId());
  const text = 'x'.repeat(Math.floor(bytes / count) - 200);
  return { ids, body: JSON.stringify({ records: ids.map((id) => ({ key: id, value: { text } })) }) };
}

async function postLarge(siege: Siege, gate: Gate): Promise<void> {
  const { ids, body } = largeBody(siege, LARGE);
  noteAttempts(siege, gate, siege.target.raw, ids, await post(siege, gate, siege.target.raw, raw, body));
}

/** Attacks by request bodies. */
export const bodyAttacks: readonly Attack[] = [
  {
    name: 'concurrent large valid requests',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      await Promise.all(Array.from({ length: 4 }, () => postLarge(siege, gate)));
    },
  },
  {
    name: 'large bodies that never end',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const head = `POST /topics/${siege.target.raw} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${raw}\r\nContent-Length: ${UNFINISHED}\r\n\r\n`;
      const most = Buffer.alloc(UNFINISHED - 1, ' ');
      const opened = await Promise.all(Array.from({ length: 12 }, () => open(gate)));
      const sockets = opened.filter((socket) => socket !== null);
      for (const socket of sockets) {
        socket.write(head);
        socket.write(most);
      }
      await sleep(random.between(1000, 3000));
      for (const socket of sockets) socket.destroy();
    },
  },
  { name: 'one-byte chunks', run: oneByteChunks },
  {
    name: 'hostile bodies',
    run: async (siege, random) => {
      const [name, make] = random.pick(Object.entries(hostileBodies));
      const body = make(random.pick([2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22]), random.fork());
      // Records for an unknown topic are never accepted, whether they are parsed or not.
      siege.count(`hostile bodies: ${name}`);
      await post(siege, random.pick(siege.target.gates), `${siege.target.mapped}_gone`, plain, body);
    },
  },
  {
    name: 'gzip bombs',
    run: async (siege, random) => {
      const bomb = gzipSync(Buffer.alloc(random.pick([5, 20, 60]) * 2 ** 20, ' '));
      const headers = { 'content-encoding': 'gzip' };
      const gate = random.pick(siege.target.gates);
      const { status } = await post(siege, gate, siege.target.raw, raw, bomb, headers);
      if (status === 200) siege.recordFault('a gzip bomb got a 200');
    },
  },
  {
    name: 'broken gzip',
    run: async (siege, random) => {
      const whole = gzipSync(JSON.stringify({ records: [{ value: { a: 'x'.repeat(10_000) } }] }));
      const broken = random.chance(0.5) ? whole.subarray(0, whole.length >> 1) : Buffer.from('not gzip');
      const headers = { 'content-encoding': 'gzip' };
      const { status } = await post(
        siege,
        random.pick(siege.target.gates),
        siege.target.raw,
        raw,
        broken,
        headers,
      );
      if (status === 200) siege.recordFault('broken gzip got a 200');
    },
  },
];

/** A valid request with one chunk per byte. */
async function oneByteChunks(siege: Siege, random: SeededRandom): Promise<void> {
  const gate = random.pick(siege.target.gates);
  const id = siege.nextId();
  const body = Buffer.from(
    JSON.stringify({ records: [{ key: id, value: { text: 'x'.repeat(random.between(1000, 300_000)) } }] }),
  );
  const socket = await open(gate);
  if (socket === null) return;
  const received: Buffer[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.on('close', () => resolve());
  });
  socket.write(
    `POST /topics/${siege.target.raw} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${raw}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const chunked = Buffer.alloc(body.length * 6);
  let at = 0;
  for (const byte of body) {
    at += chunked.write('1\r\n', at, 'latin1');
    chunked[at++] = byte;
    at += chunked.write('\r\n', at, 'latin1');
  }
  socket.write(chunked.subarray(0, at));
  socket.write('0\r\n\r\n');
  const timer = setTimeout(() => socket.destroy(), 40_000);
  await done;
  clearTimeout(timer);
  const [response = { status: null, type: '', text: '' }] = responsesIn(Buffer.concat(received));
  checkResponse(siege, 'one-byte chunks', response);
  noteAttempts(siege, gate, siege.target.raw, [id], response);
}
