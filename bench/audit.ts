/**
 * The audit with ten million conflicts: first pages under every combination of filters, pages in the middle, the CSV of a
 * tenth of the rows, the summaries. Each beside a bare driver that reads the same rows.
 *
 * `npm run bench:audit [-- --rows 10000000 --every 1 --keep 1 --part 0]`. `--every N` measures each Nth combination of filters,
 * `--keep 1` keeps the data for the next run, `--part N` runs one part only.
 */
import { loadavg } from 'node:os';
import { csvStream } from './audit/csv.js';
import { loadMismatches } from './audit/data-set.js';
import { firstPages } from './audit/first-pages.js';
import { AuditGateway } from './audit/gateway.js';
import { middlePages } from './audit/middle-pages.js';
import { summaries } from './audit/summaries.js';
import { BenchDatabase } from './support/bench-database.js';
import { timed } from './support/latencies.js';
import { numbersOf } from './support/options.js';
import { saveResult } from './support/report.js';

const options = numbersOf({ rows: 10_000_000, every: 1, keep: 0, part: 0 });
const { rows, every } = options;
const parts = [firstPages, middlePages, csvStream, summaries];

console.log(`An audit of ${rows} rows`);
const [loadMs, database] = await timed(() =>
  BenchDatabase.filled(`bench_audit_${rows}`, (fresh) => loadMismatches(rows, (work) => fresh.on(work))),
);
console.log(`  loaded in ${(loadMs / 1000).toFixed(0)} s`);
const gateway = await AuditGateway.start(database.url);
const results: Record<string, unknown> = { at: new Date().toISOString(), options, load: loadavg() };
const goals: (() => void)[] = [];
try {
  for (const [index, part] of parts.entries()) {
    if (options.part !== 0 && options.part !== index + 1) continue;
    const { result, printGoals } = await part({ database, gateway, rows, every });
    results[part.name] = result;
    goals.push(...printGoals);
  }
} finally {
  await gateway.stop();
  if (options.keep === 0) await database.drop();
}
await saveResult('audit', results);
for (const printGoals of goals) printGoals();
process.exit(0);
