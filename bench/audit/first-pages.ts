import { latencies, timed } from '../support/latencies.js';
import { quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { AuditBench } from './bench.js';
import { allCombinations, type Query, type Source } from './filters.js';

const BOUND_MS = 50;

interface Measured {
  readonly source: Source;
  readonly query: Query;
  readonly ms: number;
  readonly bareMs: number;
  readonly found: number;
}

/**
 * The first page under every combination of filters over HTTP, each beside a bare driver that fetches the same rows by
 * their ids: the lower bound.
 */
export async function firstPages({ database, gateway, rows, every }: AuditBench) {
  const measured = await database.on(async (client) => {
    const results: Measured[] = [];
    const combinations = (await allCombinations(client, rows)).filter((_, nth) => nth % every === 0);
    // Once for the caches: the measurement is about a database in use, not its disk.
    for (const [, query] of combinations) await gateway.page(query);
    for (const [source, query] of combinations) {
      const [ms, page] = await timed(() => gateway.page(query));
      const ids = page.items.map(({ id }) => id);
      const [bareMs] = await timed(() =>
        client.query({ name: 'by_id', text: 'select * from mismatch where id = any ($1)', values: [ids] }),
      );
      results.push({ source, query, ms, bareMs, found: ids.length });
    }
    return results;
  });
  const row = (name: string, some: readonly Measured[]) => {
    const of = latencies(some.map(({ ms }) => ms));
    const bare = latencies(some.map(({ bareMs }) => bareMs));
    return {
      values: name,
      queries: some.length,
      ...of,
      'bare p50': bare.p50,
      'bare p99': bare.p99,
      'ratio p50': short(of.p50 / bare.p50),
    };
  };
  const table = [
    row('all', measured),
    ...[...Map.groupBy(measured, ({ source }) => source)].map(([source, some]) => row(source, some)),
    row(
      'without q',
      measured.filter(({ query }) => !('q' in query)),
    ),
    row(
      'one filter',
      measured.filter(({ query }) => Object.keys(query).length === 1),
    ),
  ];
  console.log('\nThe first page of 50 rows, ms');
  printTable(table);
  const slowest = measured.toSorted((one, other) => other.ms - one.ms).slice(0, 10);
  printTable(
    slowest.map(({ query, ms, found }) => ({ slowest: JSON.stringify(query), ms: short(ms), found })),
  );
  const p99 = short(
    quantile(
      measured.map(({ ms }) => ms),
      0.99,
    ),
  );
  return {
    result: { table, slowest },
    printGoals: [() => goal('audit-first-page-p99-ms', p99, `<=${BOUND_MS}`, p99 <= BOUND_MS)],
  };
}
