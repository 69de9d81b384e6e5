import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack } from './attack.js';
import { open } from './http.js';

const ndjson = 'application/x-ndjson';

/** Chunks of a stream, and its end. */
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** A stream of lines, left after a while. */
function lines(name: string, line: () => string, times: number): Attack {
  return {
    name,
    run: async (siege, random) => {
      const socket = await open(random.pick(siege.target.gates));
      if (socket === null) return;
      socket.resume();
      socket.write(
        `POST /topics/${siege.target.mapped} HTTP/1.1\r\nHost: a\r\nContent-Type: ${ndjson}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      );
      const text = chunk(`${line()}\n`.repeat(times));
      for (let round = 0; round < 5 && socket.writable; round += 1) {
        socket.write(text);
        await sleep(random.between(10, 200));
      }
      socket.destroy();
    },
  };
}

/** What a client can do with streams, either way. */
export const streamAttacks: readonly Attack[] = [
  lines('lines of null', () => 'null', 5000),
  lines('lines of nothing', () => '[]', 5000),
  lines('lines that are no JSON', () => '{"value":', 2000),
  lines('a line without an end', () => `{"value":"${'x'.repeat(3_000_000)}`, 1),
  {
    name: 'readers of events that leave',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const sockets = await Promise.all(Array.from({ length: 40 }, () => open(gate)));
      for (const socket of sockets) {
        socket?.resume();
        socket?.write('GET /v1/events/stream HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n');
      }
      await sleep(random.between(10, 300));
      for (const socket of sockets) socket?.destroy();
    },
  },
];
