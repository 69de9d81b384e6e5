import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import { parseCursor, type Cursor } from './cursor.js';
import type { Mismatch } from './mismatch.js';
import type { MismatchFilter } from './mismatch-filter.js';
import type { PostgresJournal } from './postgres-journal.js';
import { isVisible, type VisibleTopics } from './visible-topics.js';

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

/** The first pages of a filter, one after the other. */
async function pagesOf(
  filter: MismatchFilter,
  limit: number,
  visible: VisibleTopics = null,
): Promise<readonly string[]> {
  const { mismatches } = journal.queries(visible);
  const found: string[] = [];
  let after: Cursor | null = null;
  do {
    const page = await mismatches.list(filter, limit, after);
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

describe('a caller that may see only some topics', () => {
  const scopes: readonly VisibleTopics[] = [
    [],
    ['none', 'bars'],
    ['bars_3'],
    ['*_3'],
    ['bars_3', 'bars_7'],
    ['bars_1', '*_4', 'b*_5', 'other*'],
    ['bars_*', 'none'],
    null,
  ];
  const filter = fc
    .tuple(
      fc.constantFrom(...(conditions['topic'] ?? [])),
      fc.constantFrom(...(conditions['other'] ?? []), { q: 'ask' }, { q: 'bars_5' }),
      fc.constantFrom(...(conditions['facet'] ?? [])),
    )
    .map(([topic, other, facet]): MismatchFilter => ({ ...topic, ...other, ...facet }));

  /** Found by index, by a scan of the index, by reading, and by the words of rows. */
  const eachPath: readonly MismatchFilter[] = [
    { kind: 'FIXED_SIZE_MISMATCH' },
    { topic: '*s_*', outcome: 'superseded' },
    { q: 'ask' },
    { q: 'REQUEST-41' },
  ];

  it.each(scopes.map((scope) => [scope]))(
    'of %j pages through what is left of every list',
    async (visible) => {
      await fc.assert(
        fc.asyncProperty(filter, async (drawn) => {
          const passing = all.filter((row) => passes(row, drawn) && isVisible(visible, row.topic));
          expect(await pagesOf(drawn, 40, visible)).toEqual(passing.slice(0, 120).map(({ id }) => id));
        }),
        { numRuns: 40, seed: 18, examples: eachPath.map((drawn): [MismatchFilter] => [drawn]) },
      );
    },
  );

  it('reads rare records to the end, with the same cursors as a caller that may see all', async () => {
    const drawn: MismatchFilter = { kind: 'FIXED_SIZE_MISMATCH' };
    const visible = ['bars_2', '*_6'];
    const passing = all.filter((row) => passes(row, drawn) && isVisible(visible, row.topic));
    expect(await pagesOf(drawn, 20, visible)).toEqual(passing.map(({ id }) => id));
    const { nextCursor } = await journal.mismatches.list(drawn, 7);
    const after = parseCursor(nextCursor ?? '');
    const { items } = await journal.queries(visible).mismatches.list(drawn, 500, after);
    expect(items.map(({ id }) => id)).toEqual(
      passing
        .filter((row) => all.indexOf(row) > all.findIndex(({ id }) => id === after?.id))
        .map(({ id }) => id),
    );
  });

  it('exports every record of its topics and no other', async () => {
    const exported: string[] = [];
    for await (const { id } of journal.queries(['bars_8', '*_0']).mismatches.stream({ role: 'key' }))
      exported.push(id);
    const passing = all.filter(({ topic, role }) => ['bars_8', 'bars_0'].includes(topic) && role === 'key');
    expect(exported).toEqual(passing.map(({ id }) => id));
  });

  it.each(['topic', 'subject', 'kind', 'day'] as const)(
    'gets sums by %s of its records alone',
    async (by) => {
      for (const visible of scopes) {
        const counts = new Map<string, number>();
        for (const row of all.filter(({ topic }) => isVisible(visible, topic))) {
          const key = by === 'day' ? row.openedAt.slice(0, 10) : row[by];
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        const rows = await journal.queries(visible).mismatches.summarize(by, null, null);
        expect(new Map(rows.map(({ key, count }) => [key, count]))).toEqual(counts);
      }
    },
  );

  it('finds a record of its topics by id, and no other', async () => {
    for (const row of all.slice(0, 9)) {
      const found = await journal.queries(['bars_3', '*_5']).mismatches.find(row.id);
      expect(found?.id ?? null).toBe(['bars_3', 'bars_5'].includes(row.topic) ? row.id : null);
    }
  });
});

it('a common text that occurs only in old rows is found', async () => {
  const { items } = await journal.mismatches.list({ q: 'ASK' }, 1);
  expect(items.map(({ id }) => id)).toEqual([all.find((row) => passes(row, { q: 'ask' }))?.id]);
});

it('the test has all its rows', () => {
  expect(all).toHaveLength(ROWS);
});
