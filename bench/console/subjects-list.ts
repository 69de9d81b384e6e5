import { SUBJECT_SORTS } from '#journal';
import { latencies, timed } from '../support/latencies.js';
import { quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { ConsoleBench } from './bench.js';
import { callers, type Caller } from './callers.js';
import type { ConsoleGateway, PageResponse } from './gateway.js';

const BOUND_MS = 200;
/** Pages of 500 between the first page and the deep one. */
const DEPTH = 3;

type Query = Readonly<Record<string, string>>;

/** From everything to nothing, with rare and common matches, at the beginning and in the middle of names. */
const filters: readonly Query[] = [
  {},
  { state: 'blocked' },
  { role: 'key' },
  { topic: 'bars_09*' },
  { topic: '*99_1s*' },
  { q: '777' },
  { q: 'ROWS-VALUE' },
  { q: 'nothing has this' },
  { state: 'healthy', role: 'value', topic: 'bars_*', q: '_1s_' },
];

/** The cursor after the first pages; null if the list is shorter. */
async function deepCursor(gateway: ConsoleGateway, caller: Caller, query: Query): Promise<string | null> {
  let cursor: string | null = null;
  for (let page = 0; page < DEPTH; page += 1) {
    const found: PageResponse = await gateway.get(caller, '/v1/subjects', {
      ...query,
      limit: '500',
      ...(cursor !== null && { cursor }),
    });
    cursor = found.next_cursor;
    if (cursor === null) return null;
  }
  return cursor;
}

/**
 * The list of subjects in every order, by every filter and caller, its first page and a deep one; and the summary. Over HTTP, one
 * request at a time.
 */
export async function subjectsList({ gateway, rounds }: ConsoleBench) {
  const lists: number[] = [];
  const summaries: number[] = [];
  const table = [];
  const measured = async (to: number[], caller: Caller, path: string, query: Query): Promise<void> => {
    for (let round = 0; round < rounds; round += 1)
      to.push((await timed(() => gateway.get(caller, path, query)))[0]);
  };
  for (const caller of Object.keys(callers) as Caller[]) {
    for (const filter of filters) {
      const ofList: number[] = [];
      const ofSummary: number[] = [];
      for (const sort of SUBJECT_SORTS) {
        const query = { ...filter, sort };
        await measured(ofList, caller, '/v1/subjects', query);
        const cursor = await deepCursor(gateway, caller, query);
        if (cursor !== null) await measured(ofList, caller, '/v1/subjects', { ...query, cursor });
      }
      await measured(ofSummary, caller, '/v1/subjects/summary', filter);
      const { p50, p95, max } = latencies(ofList);
      const summary = latencies(ofSummary);
      table.push({
        caller,
        filter: JSON.stringify(filter),
        p50,
        p95,
        max,
        'summary p50': summary.p50,
        'summary max': summary.max,
      });
      lists.push(...ofList);
      summaries.push(...ofSummary);
    }
  }
  console.log(`\nA page of 50 subjects, in each of ${SUBJECT_SORTS.length} orders, and the summary, ms`);
  printTable(table);
  // The slowest caller and filter, not all of them together: an average over easy queries would hide it.
  const list = Math.max(...table.map(({ p95 }) => p95));
  const summary = short(quantile(summaries, 0.95));
  return {
    result: { table, all: latencies(lists) },
    printGoals: [
      () => goal('console-subjects-list-p95-ms', list, `<=${BOUND_MS}`, list <= BOUND_MS),
      () => goal('console-subjects-summary-p95-ms', summary, `<=${BOUND_MS}`, summary <= BOUND_MS),
    ],
  };
}
