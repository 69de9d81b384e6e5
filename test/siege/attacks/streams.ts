import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack } from './attack.js';
import { open } from './http.js';

const ndjson = 'application/x-ndjson';

/** One chunk of a chunked body. */
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** A stream of lines that is abandoned after a while. */
function lines(name: string, line: () => string, times: number): Attack {
  return {
    name,
    run: async (siege, random) => {
      const socket = await open(random.pick(siege.target.gates));
      if (socket === null) return;
      socket.resume();
      socket.write(
        `POST /topics/${siege.target.mapped} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${ndjson}\r\nTransfer-Encoding: chunked\r\n\r\n`,
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

/** Attacks by streams in both directions. */
export const streamAttacks: readonly Attack[] = [
  lines('null lines', () => 'null', 5000),
  lines('lines with an empty array', () => '[]', 5000),
  lines('lines that are not JSON', () => '{"value":', 2000),
  lines('an endless line', () => `{"value":"${'x'.repeat(3_000_000)}`, 1),
  {
    name: 'event readers that disconnect',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const sockets = await Promise.all(Array.from({ length: 40 }, () => open(gate)));
      for (const socket of sockets) {
        socket?.resume();
        socket?.write(
          'GET /v1/events/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n',
        );
      }
      await sleep(random.between(10, 300));
      for (const socket of sockets) socket?.destroy();
    },
  },
];
