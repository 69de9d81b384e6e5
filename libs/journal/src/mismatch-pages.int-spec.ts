import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import { parseCursor, type Cursor } from './cursor.js';
import type { Mismatch } from './mismatch.js';
import type { MismatchFilter } from './mismatch-filter.js';
import type { PostgresJournal } from './postgres-journal.js';

/** More rows than the first scan reads, so that old and rare ones are found by index or by text. */
const ROWS = 50_000;
/** The oldest rows have the fields `bid` and `ask`, so both texts are common. Few of the newer rows have one, and none the other. */
const BID = 25_000;
const COMMON_TEXT_ROWS = 23_000;

let database: JournalDatabase;
let journal: PostgresJournal;
/** Every row, newest first. */
let all: readonly Mismatch[];

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
  await onPostgres(database.url, async (client) => {
    await client.query(`
      insert into mismatch (id, topic, subject, role, opened_at, pod, request_id, class, trigger, kind, origin, mapping,
                            latest, differences, verdict, outcome, attempts)
      select md5(n::text)::uuid::text, 'bars_' || n % 9, 'bars_' || n % 9 || '-' || role, role,
             timestamptz '2026-01-01' + (n / 3) * interval '1 second', 'pod-a',
             case when n % 5 > 0 then 'request-' || n end, 'schema.conflict', 'UNKNOWN_FIELD', kind, 'client',
             case when n % 11 > 0 then jsonb_build_object('schemaId', n % 9 + 10) end,
             case when n % 4 > 0 then jsonb_build_object('schemaId', n % 9 + 11) end,
             jsonb_build_array(
               jsonb_build_object('field', case when n = 77 then 'prix "net"' when n <= ${BID} or n % 1500 = 0 then 'bid' end),
               jsonb_build_object('field', case when n <= ${COMMON_TEXT_ROWS} then 'ask' end)),
             case when n % 7 > 0 then verdict end, case when n % 7 > 0 then outcome else 'superseded' end, 1
        from (
          select n, case when n % 6 = 0 then 'key' else 'value' end as role,
                 case when n < 200 then 'FIXED_SIZE_MISMATCH' when n % 3 = 0 then 'TYPE_MISMATCH' else 'NAME_MISMATCH' end as kind,
                 case when n % 6 = 0 then 'stop' else 'follow' end as verdict,
                 case when n % 6 = 0 then 'blocked' else 'followed' end as outcome
            from generate_series(1, ${ROWS}) n
        ) drawn`);
    await client.query('vacuum (analyze) mismatch');
  });
  const read: Mismatch[] = [];
  for await (const row of journal.mismatches.stream({})) read.push(row);
  all = read;
});
afterAll(() => database.end());

/** The filter as its documentation defines it, for one row. */
function passes(row: Mismatch, filter: MismatchFilter): boolean {
  const { topic, q } = filter;
  const glob = topic == null ? null : new RegExp(`^${topic.replaceAll('*', '.*')}$`);
  const texts = [row.topic, row.subject, row.requestId, ...row.differences.map(({ field }) => field)];
  const ids = [row.mapping?.schemaId, row.latest?.schemaId];
  return (
    (glob?.test(row.topic) ?? true) &&
    (filter.schemaId == null || ids.includes(filter.schemaId)) &&
    (filter.from == null || row.openedAt >= filter.from) &&
    (filter.to == null || row.openedAt < filter.to) &&
    (q == null || texts.some((text) => text?.toLowerCase().includes(q.toLowerCase()))) &&
    (['subject', 'role', 'kind', 'class', 'verdict', 'outcome'] as const).every(
      (name) => filter[name] == null || row[name] === filter[name],
    )
  );
}

/** Every page of a filter, one after the other. */
async function pagesOf(filter: MismatchFilter, limit: number): Promise<readonly string[]> {
  const found: string[] = [];
  let after: Cursor | null = null;
  do {
    const page = await journal.mismatches.list(filter, limit, after);
    found.push(...page.items.map(({ id }) => id));
    after = page.nextCursor === null ? null : parseCursor(page.nextCursor);
  } while (after !== null && found.length < 3 * limit);
  return found;
}

const conditions: Readonly<Record<string, readonly MismatchFilter[]>> = {
  topic: [
    {},
    { topic: 'bars_3' },
    { topic: 'bars_*' },
    { topic: '*s_3' },
    { topic: 'none*' },
    { topic: '*' },
  ],
  other: [
    {},
    { subject: 'bars_3-key' },
    { schemaId: 13 },
    { schemaId: 99 },
    { q: 'REQUEST-41' },
    { q: 'x "n' },
    { q: 'id' },
    { from: '2026-01-01T00:00:30.000Z', to: '2026-01-01T00:20:00.000Z' },
  ],
  facet: [
    {},
    { role: 'key' },
    { role: 'key', verdict: 'follow' },
    { kind: 'FIXED_SIZE_MISMATCH' },
    { kind: 'FIXED_SIZE_MISMATCH', verdict: 'stop', class: 'schema.conflict' },
    { outcome: 'superseded' },
    { class: 'data.invalid' },
  ],
};

describe('pages of every combination equal a scan of all rows', () => {
  const combinations = (conditions['topic'] ?? []).flatMap((topic) =>
    (conditions['other'] ?? []).flatMap((other) =>
      (conditions['facet'] ?? []).map((facet): [string, MismatchFilter] => {
        const filter = { ...topic, ...other, ...facet };
        return [JSON.stringify(filter), filter];
      }),
    ),
  );

  it.each(combinations)('%s', async (_, filter) => {
    const found = await pagesOf(filter, 40);
    const passing = all.filter((row) => passes(row, filter)).map(({ id }) => id);
    expect(found).toEqual(passing.slice(0, 120));
  });
});

it('a common text that occurs only in old rows is found', async () => {
  const { items } = await journal.mismatches.list({ q: 'ASK' }, 1);
  expect(items.map(({ id }) => id)).toEqual([all.find((row) => passes(row, { q: 'ask' }))?.id]);
});

it('the test has all its rows', () => {
  expect(all).toHaveLength(ROWS);
});
