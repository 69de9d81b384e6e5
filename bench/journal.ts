/**
 * The journal with 100,000 subjects and a million events: start and memory of a pod, appends and the feed with one and eight
 * pods, verification of the whole log.
 *
 * `npm run bench:journal [-- --subjects 100000 --held 100000 --seconds 20 --keep 1 --part 0]`. `--held` is how many subjects one
 * pod loads into memory, `--keep 1` keeps the log for the next run, `--part N` runs one part only.
 */
import { appends } from './journal/appends.js';
import { bareTable } from './journal/feed-sides.js';
import { loadLog } from './journal/log-of-subjects.js';
import { podStart } from './journal/pod-start.js';
import { verification } from './journal/verification.js';
import { BenchDatabase } from './support/bench-database.js';
import { timed } from './support/latencies.js';
import { numbersOf } from './support/options.js';
import { runParts } from './support/run-parts.js';

const options = numbersOf({ subjects: 100_000, held: 100_000, seconds: 20, keep: 0, part: 0 });
const { subjects, held, seconds } = options;
const parts = [podStart, appends, verification];

console.log(`A log of ${subjects} subjects`);
const [loadMs, database] = await timed(() =>
  BenchDatabase.filled(`bench_journal_${subjects}`, (fresh) => loadLog(subjects, (work) => fresh.on(work))),
);
console.log(`  loaded in ${(loadMs / 1000).toFixed(0)} s`);
const empty = await BenchDatabase.filled('bench_journal_empty', (fresh) =>
  fresh.on(async (client) => {
    await client.query(bareTable);
  }),
);
try {
  await runParts(
    'journal',
    parts,
    { database, empty, subjects, held: Math.min(held, subjects), seconds },
    options,
  );
} finally {
  await empty.drop();
  if (options.keep === 0) await database.drop();
}
process.exit(0);
