/**
 * What the pages of operators ask for, with 100,000 subjects, and the pages themselves in a browser: the list over HTTP, each page until it is
 * interactive, filters in the page, and what pages hold while events come.
 *
 * `npm run bench:console [-- --subjects 100000 --rounds 3 --loads 20 --minutes 5 --keep 1 --part 0]`. `--rounds` is how often each query is
 * measured, `--loads` how often each page is loaded, `--minutes` how long events come, `--keep 1` keeps the data for the next run, `--part N` runs
 * one part only.
 */
import { loadSubjects } from './console/data-set.js';
import { filterInPage } from './console/filter-in-page.js';
import { ConsoleGateway } from './console/gateway.js';
import { interactive } from './console/interactive.js';
import { stream } from './console/stream.js';
import { subjectsList } from './console/subjects-list.js';
import { BenchDatabase } from './support/bench-database.js';
import { timed } from './support/latencies.js';
import { numbersOf } from './support/options.js';
import { runParts } from './support/run-parts.js';

const options = numbersOf({ subjects: 100_000, rounds: 3, loads: 20, minutes: 5, keep: 0, part: 0 });
const { subjects, rounds, loads, minutes } = options;
const parts = [subjectsList, interactive, filterInPage, stream];

console.log(`${subjects} subjects`);
const [loadMs, database] = await timed(() =>
  BenchDatabase.filled(`bench_console_${subjects}`, (fresh) =>
    loadSubjects(subjects, (work) => fresh.on(work)),
  ),
);
console.log(`  loaded in ${(loadMs / 1000).toFixed(0)} s`);
const gateway = await ConsoleGateway.start(database.url);
try {
  await runParts('console', parts, { database, gateway, rounds, loads, minutes }, options);
} finally {
  await gateway.stop();
  if (options.keep === 0) await database.drop();
}
process.exit(0);
