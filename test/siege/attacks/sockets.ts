import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../support/seeded-random.js';
import type { Siege } from '../siege.js';
import type { Attack } from './attack.js';
import { responsesIn, exchange, checkResponse, open, requestBytes } from './http.js';
import { noteAttempts } from './records.js';

const binary = 'application/vnd.kafka.binary.v2+json';
const raw = 'application/vnd.kafka.json.v2+json';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Request heads or bodies that arrive byte by byte, with pauses. */
function dribble(name: string, start: (topic: string) => string): Attack {
  return {
    name,
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const opened = await Promise.all(Array.from({ length: 20 }, () => open(gate)));
      const sockets = opened.filter((socket) => socket !== null);
      for (const socket of sockets) socket.write(start(siege.target.raw));
      for (let round = 0; round < 10; round += 1) {
        await sleep(random.between(50, 300));
        for (const socket of sockets) if (socket.writable) socket.write('a');
      }
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Bytes that follow a complete request in the same segment. */
const garbage = [
  '\0\0\0\0',
  '"}]}',
  'GET / HTTP/1.1\r\nbad header line\r\n\r\n',
  'POST /topics/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
];

/** Requests with one unusual property in target or head. */
const odd: readonly ((siege: Siege) => string)[] = [
  ({ target }) =>
    `POST http://127.0.0.1/topics/${target.raw} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
  ({ target }) => `POST /topics/%${target.raw} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
  ({ target }) => `POST /%74opics/${target.raw} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
  () => 'POST /topics/a%00b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n',
  () => 'POST /topics/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
  () => 'POST /topics/x HTTP/1.1\r\nHost: localhost\r\nExpect: the moon\r\nContent-Length: 0\r\n\r\n',
  () => 'GET /docs/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n',
  () => 'GET /docs/ HTTP/1.1\r\nHost: localhost\r\nRange: bytes=99999999-\r\n\r\n',
  () => 'TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  () => 'BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n',
];

/** Attacks by connections. */
export const socketAttacks: readonly Attack[] = [
  dribble('slow heads', () => 'POST /topics/x HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
  dribble(
    'slow bodies',
    (topic) =>
      `POST /topics/${topic} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${raw}\r\nContent-Length: 100000\r\n\r\n`,
  ),
  {
    name: 'a flood of connections',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const sockets = await Promise.all(Array.from({ length: 200 }, () => open(gate)));
      for (const socket of sockets) socket?.destroy();
    },
  },
  {
    name: 'garbage after a request',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const id = siege.nextId();
      const request = requestBytes(
        `/topics/${siege.target.raw}`,
        binary,
        JSON.stringify({ records: [{ key: base64(id), value: base64('x') }] }),
      );
      const bytes = await exchange(gate, Buffer.concat([request, Buffer.from(random.pick(garbage))]), 5000);
      const [first, ...others] = responsesIn(bytes);
      if (first === undefined) siege.recordFault(`garbage after a request: no response to the request`);
      else noteAttempts(siege, gate, siege.target.raw, [id], first);
      for (const response of [first, ...others])
        if (response !== undefined) checkResponse(siege, 'garbage after a request', response);
    },
  },
  {
    name: 'half-closed connections',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const id = siege.nextId();
      const body = JSON.stringify({ records: [{ key: base64(id), value: base64('x') }] });
      const bytes = await exchange(
        gate,
        requestBytes(`/topics/${siege.target.raw}`, binary, body),
        20_000,
        true,
      );
      const [response] = responsesIn(bytes);
      if (response === undefined) siege.recordFault('half-closed connections: no response');
      else noteAttempts(siege, gate, siege.target.raw, [id], response);
    },
  },
  { name: 'pipelined requests', run: pipeline },
  {
    name: 'unusual requests',
    run: async (siege, random) => {
      const request = random.pick(odd)(siege);
      const bytes = await exchange(random.pick(siege.target.gates), Buffer.from(request), 3000);
      for (const response of responsesIn(bytes))
        checkResponse(siege, JSON.stringify(request.slice(0, 60)), response);
    },
  },
];

/** Small and large requests that are pipelined on one connection. Their records must be in the log in the order of the requests. */
async function pipeline(siege: Siege, random: SeededRandom): Promise<void> {
  const gate = random.pick(siege.target.gates);
  const ids = Array.from({ length: 30 }, () => siege.nextId());
  const requests = ids.map((id) => {
    const size = random.chance(0.1) ? 300_000 : random.between(1, 100);
    const record = { key: id, value: { text: 'x'.repeat(size) } };
    return requestBytes(`/topics/${siege.target.raw}`, raw, JSON.stringify({ records: [record] }));
  });
  const responses = responsesIn(await exchange(gate, Buffer.concat(requests), 20_000 /* held at most */));
  ids.forEach((id, index) => {
    const response = responses[index] ?? { status: null, type: '', text: '' };
    noteAttempts(siege, gate, siege.target.raw, [id], response);
    checkResponse(siege, 'pipelined requests', response);
  });
  const offsets = responses.flatMap(({ text }) => /"offset":"?(\d+)/.exec(text)?.[1] ?? []).map(Number);
  if (offsets.some((offset, index) => index > 0 && offset <= (offsets[index - 1] ?? 0)))
    siege.recordFault(`pipelined requests: the offsets are ${offsets.join(', ')}`);
}
