/**
 * The audit with ten million conflicts: first pages under every combination of filters, pages in the middle, the CSV of a
 * tenth of the rows, the summaries. Each beside a bare driver that reads the same rows.
 *
 * `npm run bench:audit [-- --rows 10000000 --every 1 --keep 1 --part 0]`. `--every N` measures each Nth combination of filters,
 * `--keep 1` keeps the data for the next run, `--part N` runs one part only.
 */
import { csvStream } from './audit/csv.js';
import { loadMismatches } from './audit/data-set.js';
import { firstPages } from './audit/first-pages.js';
import { AuditGateway } from './audit/gateway.js';
import { middlePages } from './audit/middle-pages.js';
import { summaries } from './audit/summaries.js';
import { BenchDatabase } from './support/bench-database.js';
import { timed } from './support/latencies.js';
import { numbersOf } from './support/options.js';
import { runParts } from './support/run-parts.js';

const options = numbersOf({ rows: 10_000_000, every: 1, keep: 0, part: 0 });
const { rows, every } = options;
const parts = [firstPages, middlePages, csvStream, summaries];

console.log(`An audit of ${rows} rows`);
const [loadMs, database] = await timed(() =>
  BenchDatabase.filled(`bench_audit_${rows}`, (fresh) => loadMismatches(rows, (work) => fresh.on(work))),
);
console.log(`  loaded in ${(loadMs / 1000).toFixed(0)} s`);
const gateway = await AuditGateway.start(database.url);
try {
  await runParts('audit', parts, { database, gateway, rows, every }, options);
} finally {
  await gateway.stop();
  if (options.keep === 0) await database.drop();
}
process.exit(0);
