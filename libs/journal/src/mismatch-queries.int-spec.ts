import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialSnapshot, type SubjectEvent } from '#machines';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import { parseCursor, type Page } from './cursor.js';
import { MemoryJournal } from './memory-journal.js';
import type { Mismatch } from './mismatch.js';
import type { PostgresJournal } from './postgres-journal.js';

let database: JournalDatabase;
let journal: PostgresJournal;

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
});
afterAll(() => database.end());

async function store(topic: string, ...events: readonly SubjectEvent[]): Promise<void> {
  const key = given.freshKey(topic);
  const outcome = await journal.append(given.appendOf(await journal.load(key), ...events));
  if (!outcome.ok) throw new Error('stale');
}

async function pagesOf(
  topic: string,
  limit: number,
  between: () => Promise<void>,
): Promise<readonly Mismatch[]> {
  const found: Mismatch[] = [];
  let page: Page<Mismatch> = await journal.mismatches.list({ topic }, limit);
  for (;;) {
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    await between();
    page = await journal.mismatches.list({ topic }, limit, parseCursor(page.nextCursor));
  }
}

it('the audit is the same in Postgres as in memory', async () => {
  const key = given.freshKey();
  const memory = new MemoryJournal();
  const appends = [
    [given.mappingDeclared(0)],
    [given.conflictDetected(1)],
    [given.lookupFailed(2)],
    [given.lookupStarted(3)],
    [given.schemaResolved(4), given.retryFailed(5)],
    [given.subjectReset(6), given.conflictObserved(7), given.writerRefused(8)],
    [given.conflictDetected(9), given.circuitOpened(9)],
  ];
  for (const pod of [journal, memory]) {
    let stored = { key, version: 0, snapshot: initialSnapshot };
    for (const events of appends) {
      const outcome = await pod.append(given.appendOf(stored, ...events));
      if (!outcome.ok) throw new Error('stale');
      ({ stored } = outcome);
    }
  }
  const { items } = await journal.mismatches.list({ topic: key.topic }, 100);
  expect([...items].reverse()).toEqual(memory.log.mismatches());
  expect(items).toHaveLength(4);
});

describe('pages of mismatches', () => {
  it('have every row once, newest first, although several were opened at the same instant', async () => {
    const events = [1, 2, 2, 2, 3, 4, 4].map((second) => given.conflictObserved(second));
    await store('pages', given.mappingDeclared(0), ...events);
    const found = await pagesOf('pages', 2, () => Promise.resolve());
    expect(found.map(({ id }) => id).toSorted()).toEqual(
      events.map(({ mismatchId }) => mismatchId).toSorted(),
    );
    const opened = found.map(({ openedAt }) => openedAt);
    expect(opened).toEqual(opened.toSorted().reverse());
  });

  it('stay correct while rows arrive', async () => {
    const first = Array.from({ length: 10 }, (_, index) => given.conflictObserved(index + 1));
    await store('arriving', given.mappingDeclared(0), ...first);
    let second = 100;
    const found = await pagesOf('arriving', 3, () =>
      store('arriving', given.conflictObserved((second += 1))),
    );
    expect(found.map(({ id }) => id)).toEqual(first.map(({ mismatchId }) => mismatchId).reverse());
  });

  it('end without a cursor when the last row fills a page', async () => {
    await store('exact', given.mappingDeclared(0), given.conflictObserved(1), given.conflictObserved(2));
    expect((await journal.mismatches.list({ topic: 'exact' }, 2)).nextCursor).toBeNull();
  });
});

describe('a filter', () => {
  const stop = given.schemaResolvedToStop(11);
  beforeAll(async () => {
    await store(
      'filter_a',
      given.mappingDeclared(0),
      given.conflictObserved(1),
      given.conflictDetected(10),
      stop,
    );
    await store(
      'filter_b',
      given.mappingDeclared(0),
      given.conflictDetected(20),
      given.schemaResolved(21),
      given.retrySucceeded(22),
    );
    await store('filterXc', given.mappingDeclared(0), given.conflictObserved(30));
  });

  it.each([
    ['topic', { topic: 'filter_a' }, 2],
    ['topic pattern', { topic: 'filter*' }, 4],
    ['topic pattern, where _ is no pattern', { topic: 'filter_*' }, 3],
    ['subject', { subject: 'filter_b-value' }, 1],
    ['role', { topic: 'filter*', role: 'key' }, 0],
    ['kind', { topic: 'filter*', kind: 'TYPE_MISMATCH' }, 1],
    ['class', { topic: 'filter*', class: 'schema.conflict' }, 4],
    ['verdict', { topic: 'filter*', verdict: 'stop' }, 1],
    ['outcome', { topic: 'filter*', outcome: 'followed' }, 1],
    ['schema id of the mapping', { topic: 'filter*', schemaId: 2 }, 4],
    ['schema id of the latest', { topic: 'filter*', schemaId: 3 }, 4],
    ['another schema id', { topic: 'filter*', schemaId: 99 }, 0],
    ['from, which is in', { topic: 'filter*', from: given.at(20) }, 2],
    ['to, which is out', { topic: 'filter*', to: given.at(20) }, 2],
    ['a field of a difference', { topic: 'filter*', q: 'BID' }, 1],
    ['a text that is nowhere', { topic: 'filter*', q: '%' }, 0],
  ] as const)('by %s', async (_, filter, count) => {
    expect((await journal.mismatches.list(filter, 100)).items).toHaveLength(count);
  });
});

it('a mismatch is found by its id', async () => {
  const event = given.conflictObserved(1);
  await store('single', given.mappingDeclared(0), event);
  expect(await journal.mismatches.find(event.mismatchId)).toMatchObject({
    id: event.mismatchId,
    topic: 'single',
  });
  expect(await journal.mismatches.find(randomUUID())).toBeNull();
});

it('a summary counts by key and outcome', async () => {
  const day = 86_400;
  const from = given.at(100 * day);
  const to = given.at(102 * day);
  await store(
    'sums_a',
    given.mappingDeclared(0),
    given.conflictObserved(100 * day),
    given.conflictObserved(101 * day),
    given.conflictObserved(102 * day),
  );
  await store(
    'sums_b',
    given.mappingDeclared(0),
    given.conflictDetected(101 * day),
    given.schemaResolvedToStop(101 * day),
  );
  expect(await journal.mismatches.summarize('topic', from, to)).toEqual([
    { key: 'sums_a', count: 2, outcomes: { observed: 2 }, firstAt: from, lastAt: given.at(101 * day) },
    {
      key: 'sums_b',
      count: 1,
      outcomes: { blocked: 1 },
      firstAt: given.at(101 * day),
      lastAt: given.at(101 * day),
    },
  ]);
  const days = await journal.mismatches.summarize('day', from, to);
  expect(days.map(({ key, outcomes }) => [key, outcomes])).toEqual([
    ['2026-04-12', { observed: 1, blocked: 1 }],
    ['2026-04-11', { observed: 1 }],
  ]);
  expect((await journal.mismatches.summarize('kind', from, to)).map(({ key }) => key)).toEqual([
    'NAME_MISMATCH',
    'TYPE_MISMATCH',
  ]);
  expect((await journal.mismatches.summarize('subject', from, to))[0]?.key).toBe('sums_a-value');
});

it('a stream returns every row of several batches, newest first', async () => {
  await onPostgres(database.url, (client) =>
    client.query(`
      insert into mismatch (id, topic, subject, role, opened_at, pod, class, trigger, kind, origin, differences, outcome, attempts)
      select gen_random_uuid(), 'streamed', 'streamed-value', 'value', timestamptz '2026-01-01' + n * interval '1 second',
             'pod-a', 'schema.conflict', 'UNKNOWN_FIELD', 'UNKNOWN_FIELD', 'client', '[]', 'pending', 0
        from generate_series(1, 1203) n`),
  );
  const opened: string[] = [];
  for await (const { openedAt } of journal.mismatches.stream({ topic: 'streamed' })) opened.push(openedAt);
  expect(new Set(opened).size).toBe(1203);
  expect(opened).toEqual(opened.toSorted().reverse());
});
