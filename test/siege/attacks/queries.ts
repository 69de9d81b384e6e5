import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack } from './attack.js';
import { call, open } from './http.js';

/** Queries with unusual values or expensive results. */
const queries = [
  '/v1/subjects?limit=2147483648',
  '/v1/subjects?limit=-1',
  '/v1/subjects?cursor=%00',
  '/v1/subjects?cursor=eyJhIjoxfQ',
  '/v1/subjects?q=%25%25_',
  '/v1/mismatches?q=%00',
  '/v1/mismatches?q=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  '/v1/mismatches?from=9999-99-99',
  '/v1/mismatches?schema_id=99999999999999999999',
  '/v1/mismatches/summary?by=day',
  '/v1/mismatches/summary?by=kind&from=0001-01-01T00:00:00Z',
  '/metrics',
  '/health/ready',
];

/** Attacks by queries. */
export const queryAttacks: readonly Attack[] = [
  {
    name: 'unusual and expensive queries',
    run: async (siege, random) => {
      const of = `/v1/subjects/${siege.target.mapped}/${siege.target.mapped}-value`;
      const paths = [...queries, `${of}/events?after=2147483648`, `${of}/events?limit=0`, `${of}/verify`, of];
      await Promise.all(
        Array.from({ length: 8 }, () => call(siege, random.pick(siege.target.gates), random.pick(paths))),
      );
    },
  },
  {
    name: 'abandoned exports',
    run: async (siege, random) => {
      const gate = random.pick(siege.target.gates);
      const sockets = await Promise.all(Array.from({ length: 8 }, () => open(gate)));
      for (const socket of sockets) {
        socket?.resume();
        socket?.write(
          `GET /v1/mismatches HTTP/1.1\r\nHost: localhost\r\nAccept: ${random.pick(['text/csv', 'application/x-ndjson'])}\r\n\r\n`,
        );
      }
      await sleep(random.between(5, 300));
      for (const socket of sockets) socket?.destroy();
    },
  },
];
