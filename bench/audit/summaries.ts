import { timed } from '../support/latencies.js';
import { short } from '../support/numbers.js';
import { printTable } from '../support/report.js';
import type { AuditBench } from './bench.js';
import { instantAt } from './data-set.js';

/** The summary by each key, over all and over a month, beside a bare count of the same rows. */
export async function summaries({ database, gateway }: AuditBench) {
  const table = [];
  for (const [name, range] of [
    ['all', { from: instantAt(0), to: instantAt(1.01) }],
    ['a month', { from: instantAt(0.5), to: instantAt(0.5 + 30 / 730) }],
  ] as const) {
    const [bareMs] = await timed(() =>
      database.on((client) =>
        client.query('select count(*) from mismatch where opened_at >= $1 and opened_at < $2', [
          range.from,
          range.to,
        ]),
      ),
    );
    for (const by of ['topic', 'subject', 'kind', 'day']) {
      const [ms] = await timed(async () =>
        (await gateway.get('/v1/mismatches/summary', { by, ...range })).json(),
      );
      table.push({
        rows: name,
        by,
        seconds: short(ms / 1000),
        'bare count, seconds': short(bareMs / 1000),
        ratio: short(ms / bareMs),
      });
    }
  }
  console.log('\nThe summary');
  printTable(table);
  return { result: { table }, printGoals: [] };
}
