import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { fold, type SubjectEvent } from '#machines';
import { parseCursor, type Cursor, type Page } from './cursor.js';
import type { PostgresJournal } from './postgres-journal.js';
import type { SubjectFilter } from './subject-filter.js';
import type { StoredSubject } from './port.js';
import type { SubjectListing } from './subject-queries.js';
import { isVisible, type VisibleTopics } from './visible-topics.js';

let database: JournalDatabase;
let journal: PostgresJournal;

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
  for (const topic of ['bars_1', 'bars_2', 'bars_3', 'trades', 'barsX4']) {
    await journal.append(given.appendOf(given.freshKey(topic), given.mappingDeclared(0)));
  }
  await change('bars_2');
});
afterAll(() => database.end());

async function change(topic: string): Promise<void> {
  const stored = await journal.load(given.freshKey(topic));
  await journal.append(given.appendOf(stored, given.conflictDetected(1), given.schemaResolvedToStop(2)));
}

async function topics(filter: SubjectFilter): Promise<readonly string[]> {
  return (await journal.subjects.list(filter, 100)).items.map(({ key }) => key.topic);
}

it('subjects are listed most recently changed first', async () => {
  expect(await topics({})).toEqual(['bars_2', 'barsX4', 'trades', 'bars_3', 'bars_1']);
});

it('subjects are filtered by state, topic pattern, role and text', async () => {
  expect(await topics({ state: 'blocked' })).toEqual(['bars_2']);
  expect(await topics({ topic: 'bars_*' })).toEqual(['bars_2', 'bars_3', 'bars_1']);
  expect(await topics({ topic: 'trades' })).toEqual(['trades']);
  expect(await topics({ role: 'key' })).toEqual([]);
  expect(await topics({ q: 'ADES-v' })).toEqual(['trades']);
  expect(await topics({ state: 'healthy', topic: 'bars*', role: 'value', q: '3' })).toEqual(['bars_3']);
});

it('a subject that changes while a client pages does not affect the others', async () => {
  const first = await journal.subjects.list({}, 2);
  await change('trades');
  const second = await journal.subjects.list({}, 100, parseCursor(first.nextCursor ?? ''));
  expect([...first.items, ...second.items].map(({ key }) => key.topic)).toEqual([
    'bars_2',
    'barsX4',
    'bars_3',
    'bars_1',
  ]);
  expect(second.nextCursor).toBeNull();
});

it('a subject is found by its name, unless it has no events', async () => {
  const key = given.freshKey('bars_1');
  expect(await journal.subjects.find(key)).toMatchObject({
    key,
    version: 1,
    state: 'healthy',
    deadlineAt: null,
  });
  expect(await journal.subjects.find(given.freshKey())).toBeNull();
});

it('a subject is shown as it was after each of its events, for a log of several pages too', async () => {
  const key = given.freshKey('as_of');
  const events = [
    given.mappingDeclared(0),
    ...Array.from({ length: 60 }, (_, index) => [
      given.conflictDetected(2 * index + 1),
      given.schemaResolvedToStop(2 * index + 2),
      given.subjectReset(2 * index + 2),
    ]).flat(),
  ];
  let stored = await journal.load(key);
  for (const event of events) stored = await appended(stored, event);
  for (const version of [1, 2, 3, 99, 100, 101, 181]) {
    const then = await journal.subjects.asOf(key, version);
    const { at } = (await journal.subjects.history(key, version - 1, 1))[0] ?? {};
    expect(then).toEqual({ key, version, snapshot: fold(events.slice(0, version)), at });
  }
  expect(await journal.subjects.asOf(key, 182)).toBeNull();
  expect(await journal.subjects.asOf(given.freshKey(), 1)).toBeNull();
});

async function appended(stored: StoredSubject, event: SubjectEvent): Promise<StoredSubject> {
  const outcome = await journal.append(given.appendOf(stored, event));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.stored;
}

it('several subjects are found by their names, in their order', async () => {
  const names = ['trades', 'none', 'bars_1'].map((topic) => given.freshKey(topic));
  const topicsOf = (found: readonly (SubjectListing | null)[]) => found.map((one) => one?.key.topic ?? null);
  expect(topicsOf(await journal.subjects.findAll(names))).toEqual(['trades', null, 'bars_1']);
  expect(topicsOf(await journal.queries(['bars_*']).subjects.findAll(names))).toEqual([null, null, 'bars_1']);
  expect(await journal.queries([]).subjects.findAll(names)).toEqual([null, null, null]);
});

it('a removed subject is in no list; its log can be read, verified and continued', async () => {
  const key = given.freshKey('removed');
  await journal.append(given.appendOf(key, given.mappingDeclared(0), given.conflictDetected(1)));
  await journal.append(given.appendOf(await journal.load(key), given.subjectRemoved(2)));
  expect(await topics({ topic: 'removed' })).toEqual([]);
  expect(await journal.subjects.find(key)).toMatchObject({ version: 3, state: 'removed', deadlineAt: null });
  expect(await journal.subjects.findAll([key])).toEqual([null]);
  const [, , removed] = await journal.subjects.history(key, 0, 10);
  expect(removed).toMatchObject({
    type: 'SubjectRemoved',
    data: { actor: 'ada', reason: 'the topic is gone' },
  });
  expect(await journal.subjects.verify(key)).toEqual({ ok: true, version: 3, problems: [] });
  const { items } = await journal.mismatches.list({ topic: 'removed' }, 10);
  expect(items).toMatchObject([{ outcome: 'superseded', reason: 'the topic is gone' }]);

  await journal.append(given.appendOf(await journal.load(key), given.mappingDeclared(3)));
  expect(await topics({ topic: 'removed' })).toEqual(['removed']);
  expect(await journal.subjects.verify(key)).toEqual({ ok: true, version: 4, problems: [] });
});

describe('a caller that may see only some topics', () => {
  const scopes: readonly VisibleTopics[] = [
    [],
    ['none'],
    ['bars_2'],
    ['bars_*'],
    ['trades', '*_1', 'bars_3'],
    ['*'],
  ];
  const filters: readonly SubjectFilter[] = [
    {},
    { state: 'healthy' },
    { topic: 'bars*' },
    { topic: 'trades' },
    { q: 'bars' },
    { role: 'key' },
  ];

  it.each(scopes.map((scope) => [scope]))(
    'of %j pages through what is left of every list',
    async (visible) => {
      const { subjects } = journal.queries(visible);
      for (const filter of filters) {
        const found: string[] = [];
        let after: Cursor | null = null;
        do {
          const page: Page<SubjectListing> = await subjects.list(filter, 2, after);
          found.push(...page.items.map(({ key }) => key.topic));
          after = page.nextCursor === null ? null : parseCursor(page.nextCursor);
        } while (after !== null);
        expect(found).toEqual((await topics(filter)).filter((topic) => isVisible(visible, topic)));
      }
    },
  );

  it('learns nothing by the cursor of a subject that it may not see', async () => {
    const { nextCursor } = await journal.subjects.list({}, 2);
    const { items } = await journal.queries(['bars_1']).subjects.list({}, 10, parseCursor(nextCursor ?? ''));
    expect(items.map(({ key }) => key.topic)).toEqual(['bars_1']);
  });

  it('gets for any other subject what it gets for one without events', async () => {
    const { subjects } = journal.queries(['trades']);
    for (const key of [given.freshKey('bars_1'), given.freshKey('without_events')]) {
      expect(await subjects.find(key)).toBeNull();
      expect(await subjects.history(key, 0, 10)).toEqual([]);
      expect(await subjects.verify(key)).toEqual({ ok: true, version: 0, problems: [] });
    }
    expect(await subjects.find(given.freshKey('trades'))).not.toBeNull();
    expect(await subjects.history(given.freshKey('trades'), 0, 10)).not.toEqual([]);
  });
});
