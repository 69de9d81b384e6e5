import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import type { SubjectEvent } from '#machines';
import { migrations } from '../../../migrations/index.js';
import { freshDatabase } from '../../../test/support/database.js';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres, postgresUrl } from '../../../test/support/postgres.js';
import { migrate } from './migrate.js';
import { PostgresJournal } from './postgres-journal.js';
import { parseSubjectCursor } from './subject-cursor.js';
import type { SubjectFilter } from './subject-filter.js';
import { partsOf, SUBJECT_SORTS, type SubjectOrder, type SubjectSort } from './subject-order.js';
import type { SubjectListing, SubjectQueries } from './subject-queries.js';
import { isVisible, type VisibleTopics } from './visible-topics.js';

/* Real: Postgres. */

/** Conflicts of the first minute are out of the breaker's window. */
const conflictsFrom = given.at(60);
const states = ['healthy', 'resolving', 'retriedOnce', 'blocked', 'circuitOpen'];

let database: JournalDatabase;
let journal: PostgresJournal;
let all: readonly SubjectListing[];

async function store(
  topic: string,
  role: 'key' | 'value',
  ...events: readonly SubjectEvent[]
): Promise<void> {
  const key = { topic, subject: `${topic}-${role}`, role };
  await journal.append(given.appendOf(await journal.load(key), ...events));
}

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
  const windowFrom = given.at(0);
  const counted = (second: number) => given.conflictDetected(second, { windowFrom });
  const followed = (second: number) => [
    counted(second),
    given.schemaResolved(second + 1),
    given.retrySucceeded(second + 2),
  ];
  await store('b', 'value', given.mappingDeclared(5));
  await store('b', 'key', given.mappingDeclared(5));
  await store('a', 'value', given.mappingDeclared(1), counted(70));
  await store('B', 'value', given.mappingDeclared(2), given.conflictDetected(3), given.schemaResolved(4));
  await store('c_1', 'value', given.mappingDeclared(2), ...followed(10), ...followed(70), ...followed(80));
  await store('cX1', 'value', given.mappingDeclared(2), ...followed(20), ...followed(60));
  await store('d', 'key', given.mappingDeclared(2), given.conflictDetected(8), given.schemaResolvedToStop(9));
  await store('d', 'value', given.mappingDeclared(2), given.circuitOpened(7));
  await store('e', 'value', given.subjectAssociated(1));
  await store('gone', 'value', given.mappingDeclared(0), given.subjectRemoved(1));
  all = (await journal.subjects.list({}, 100)).items;
});
afterAll(() => database.end());

/** What a subject is sorted by: numbers, or texts that sort by their codes. */
function valueOf(listing: SubjectListing, sort: SubjectSort): number | string {
  const { key, snapshot, state } = listing;
  const { since, breaker } = snapshot.context;
  switch (partsOf(sort).key) {
    case 'changed':
      // Another statement lists them, newest first.
      return -all.indexOf(listing);
    case 'topic':
      return key.topic;
    case 'subject':
      return key.subject;
    case 'state':
      return states.indexOf(state);
    case 'since':
      return since ?? '';
    case 'conflicts':
      return breaker.conflicts.filter((at) => at >= conflictsFrom).length;
  }
}

const name = ({ key }: SubjectListing): string => `${key.topic}/${key.subject}`;
const compare = (one: number | string, other: number | string): number =>
  one < other ? -1 : one > other ? 1 : 0;

/** The order by definition. */
function sortedBy(sort: SubjectSort, some: readonly SubjectListing[]): readonly string[] {
  const ascending = some.toSorted(
    (one, other) => compare(valueOf(one, sort), valueOf(other, sort)) || compare(name(one), name(other)),
  );
  return (partsOf(sort).descending ? ascending.toReversed() : ascending).map(name);
}

async function paged(
  subjects: SubjectQueries,
  filter: SubjectFilter,
  order: SubjectOrder,
  limit: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  let page = await subjects.sorted(filter, order, limit);
  for (;;) {
    found.push(...page.items.map(name));
    if (page.nextCursor === null) return found;
    const after = parseSubjectCursor(page.nextCursor);
    expect(after).toMatchObject(order);
    page = await subjects.sorted(filter, order, limit, after);
  }
}

describe.each(SUBJECT_SORTS)('sorted by %s', (sort) => {
  const order = { sort, conflictsFrom };

  it('a list has every subject that was not removed once, whatever the size of its pages', async () => {
    expect(all).toHaveLength(9);
    for (const limit of [1, 2, 3, 100])
      expect(await paged(journal.subjects, {}, order, limit)).toEqual(sortedBy(sort, all));
  });

  it.each<[SubjectFilter, (listing: SubjectListing) => boolean]>([
    [{ state: 'healthy' }, ({ state }) => state === 'healthy'],
    [{ role: 'key' }, ({ key }) => key.role === 'key'],
    [{ topic: 'c_*' }, ({ key }) => key.topic === 'c_1'],
    [{ q: 'B-VAL' }, ({ key }) => key.topic.toLowerCase() === 'b' && key.role === 'value'],
    [{ q: 'none' }, () => false],
    [{ role: 'value', topic: 'c*', q: '1' }, ({ key }) => key.topic.startsWith('c')],
  ])('%j filters it', async (filter, matches) => {
    expect(await paged(journal.subjects, filter, order, 2)).toEqual(sortedBy(sort, all.filter(matches)));
  });

  it.each<[VisibleTopics]>([[[]], [['none']], [['b']], [['c*', 'd']], [['a', 'b', 'c_1']], [['*']]])(
    'a caller that may see %j gets what is left of it',
    async (visible) => {
      const { subjects } = journal.queries(visible);
      const left = all.filter(({ key }) => isVisible(visible, key.topic));
      expect(await paged(subjects, {}, order, 2)).toEqual(sortedBy(sort, left));
    },
  );
});

it('later pages count the conflicts of the first one', async () => {
  const { nextCursor } = await journal.subjects.sorted({}, { sort: '-conflicts', conflictsFrom }, 1);
  const later = { sort: '-conflicts', conflictsFrom: given.at(3600) } as const;
  const second = await journal.subjects.sorted({}, later, 1, parseSubjectCursor(nextCursor ?? ''));
  expect(second.items.map(name)).toEqual([sortedBy('-conflicts', all)[1]]);
});

describe('a summary', () => {
  it('counts what the list has, by state and by role', async () => {
    const { total, states: counts, roles } = await journal.subjects.summarize({});
    expect(total).toBe(all.length);
    for (const [state, count] of Object.entries(counts))
      expect([state, count]).toEqual([state, all.filter((listing) => listing.state === state).length]);
    expect(roles).toEqual({ key: 2, value: 7 });
  });

  it('takes the filters of the list, and has what its caller may see', async () => {
    expect(await journal.subjects.summarize({ topic: 'd', role: 'key' })).toMatchObject({
      total: 1,
      states: { blocked: 1, circuitOpen: 0 },
      roles: { key: 1, value: 0 },
    });
    expect((await journal.queries(['a', 'c*']).subjects.summarize({})).total).toBe(3);
    expect((await journal.queries([]).subjects.summarize({})).total).toBe(0);
    expect((await journal.queries(['d']).subjects.summarize({ topic: 'a' })).total).toBe(0);
  });
});

it('subjects of a log that is older than the list are in it', async () => {
  const old = await freshDatabase(postgresUrl());
  const source = new DataSource({
    type: 'postgres',
    url: old.url,
    migrations: migrations.filter(({ name: migration }) => !migration.startsWith('SubjectList')),
    migrationsTableName: 'sluicegate_migration',
    migrationsTransactionMode: 'all',
  });
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
  const pod = await PostgresJournal.connect({ url: old.url, podId: 'pod-a' });
  const key = given.freshKey('before');
  await pod.append(given.appendOf(key, given.mappingDeclared(0), given.conflictDetected(1)));
  await migrate(old.url);
  await pod.append(given.appendOf(given.freshKey('after'), given.mappingDeclared(0)));
  const { items } = await pod.subjects.sorted({}, { sort: 'topic', conflictsFrom }, 10);
  expect(items.map(({ key: { topic }, state }) => [topic, state])).toEqual([
    ['after', 'healthy'],
    ['before', 'resolving'],
  ]);
  await onPostgres(old.url, async (client) => {
    await client.query('set role sluicegate_service');
    await expect(client.query('delete from subject_list')).rejects.toThrow('permission denied');
  });
  await pod.close();
  await old.drop();
});
