import { latencies, timed } from '../support/latencies.js';
import { quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { AuditBench } from './bench.js';
import { instantAt } from './data-set.js';
import type { Query } from './filters.js';

const ROUNDS = 40;
/** Two medians of the same measurement differ by this much on a busy machine. */
const BOUND = 1.25;

const queries: readonly Query[] = [
  {},
  { topic: 'bars_0000_1s_rows' },
  { topic: 'bars_0500_1s_rows' },
  { role: 'key' },
  { outcome: 'superseded' },
  { kind: 'TYPE_MISMATCH', verdict: 'stop' },
  { topic: 'bars_00*' },
];

/** The first page and, by cursor, a page in the middle of the two years, in turn. */
export async function middlePages({ gateway }: AuditBench) {
  const first: number[] = [];
  const middle: number[] = [];
  const table = [];
  for (const query of queries) {
    const [ofFirst, ofMiddle]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { next_cursor: cursor } = await gateway.page({
        ...query,
        to: instantAt(0.4 + (0.2 * round) / ROUNDS),
        limit: '1',
      });
      if (cursor === null) throw new Error('The middle of the audit has no second row.');
      // Once for the caches, like the first page: each page in the middle is measured in one round only.
      await gateway.page({ ...query, cursor });
      ofFirst.push((await timed(() => gateway.page(query)))[0]);
      ofMiddle.push((await timed(() => gateway.page({ ...query, cursor })))[0]);
    }
    const [one, other] = [latencies(ofFirst), latencies(ofMiddle)];
    table.push({
      query: JSON.stringify(query),
      'first p50': one.p50,
      'first p99': one.p99,
      'middle p50': other.p50,
      'middle p99': other.p99,
      ratio: short(other.p50 / one.p50),
    });
    first.push(...ofFirst);
    middle.push(...ofMiddle);
  }
  console.log('\nFirst page and a page in the middle by cursor, ms');
  printTable(table);
  const ratio = short(quantile(middle, 0.5) / quantile(first, 0.5));
  return {
    result: { table, ratio },
    printGoals: [() => goal('audit-middle-page-ratio', ratio, `<=${BOUND}`, ratio <= BOUND)],
  };
}
