import { timed } from '../support/latencies.js';
import { short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { AuditBench } from './bench.js';
import { instantAt } from './data-set.js';

/** How much resident memory may grow after the first fifth, in MB: room for garbage that is not collected yet. */
const BOUND_MB = 32;

/** The CSV of a tenth of the audit beside the same rows through a bare cursor with the same batch size. */
export async function csvStream({ database, gateway, rows }: AuditBench) {
  const range = { from: instantAt(0.45), to: instantAt(0.55) };
  const [bareMs, bareRows] = await timed(() =>
    database.on(async (client) => {
      await client.query('begin');
      await client.query(
        `declare rows cursor for select * from mismatch where opened_at >= '${range.from}' and opened_at < '${range.to}'
          order by opened_at desc, id collate "C" desc`,
      );
      let read = 0;
      for (;;) {
        const { rowCount } = await client.query('fetch 500 from rows');
        if (!rowCount) return read;
        read += rowCount;
      }
    }),
  );
  // Once for the heap: V8's young generation grows a few times, by tens of MB, in a process that streams.
  await (await gateway.get('/v1/mismatches', range, 'text/csv')).body?.pipeTo(new WritableStream());
  const memory: number[] = [];
  let lines = 0;
  let bytes = 0;
  const [csvMs] = await timed(async () => {
    const response = await gateway.get('/v1/mismatches', range, 'text/csv');
    let next = 0;
    for await (const chunk of response.body ?? []) {
      const data = chunk as Uint8Array;
      bytes += data.length;
      for (const byte of data) if (byte === 10) lines += 1;
      if (lines < next) continue;
      next = lines + rows / 500;
      memory.push(await gateway.rss());
    }
  });
  const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 5)));
  const growth = short(Math.max(...memory) - early);
  const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000);
  const table = [
    {
      subject: 'bare cursor',
      rows: bareRows,
      seconds: short(bareMs / 1000),
      'rows per second': perSecond(bareRows, bareMs),
      ratio: 1,
    },
    {
      subject: 'CSV over HTTP',
      rows: lines - 1,
      seconds: short(csvMs / 1000),
      'rows per second': perSecond(lines - 1, csvMs),
      ratio: short(csvMs / bareMs),
    },
  ];
  console.log(
    `\nCSV of a tenth of all rows (${short(bytes / 1e6)} MB), resident memory ${short(early)} to ${short(Math.max(...memory))} MB`,
  );
  printTable(table);
  if (lines - 1 !== bareRows) throw new Error(`The CSV has ${lines - 1} of ${bareRows} rows.`);
  return {
    result: { table, memory: memory.map((mb) => short(mb)), bytes },
    printGoals: [() => goal('audit-csv-memory-growth-mb', growth, `<=${BOUND_MB}`, growth <= BOUND_MB)],
  };
}
