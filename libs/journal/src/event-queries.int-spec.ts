import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubjectEvent } from '#machines';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import type { EventFilter } from './event-filter.js';
import type { EventQueries, ListedEvent } from './event-queries.js';
import type { PostgresJournal } from './postgres-journal.js';
import { isVisible, type VisibleTopics } from './visible-topics.js';

/* Real: Postgres. */

let database: JournalDatabase;
let journal: PostgresJournal;
let events: EventQueries;
/** Every event, oldest first. */
let all: readonly ListedEvent[];

async function store(topic: string, ...of: readonly SubjectEvent[]): Promise<void> {
  await journal.append(given.appendOf(await journal.load(given.freshKey(topic)), ...of));
}

const round = (second: number): readonly SubjectEvent[] => [
  given.conflictDetected(second),
  given.schemaResolved(second + 1),
  given.retrySucceeded(second + 2),
];

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
  ({ events } = journal.queries(null));
  await store('rare', given.mappingDeclared(0), given.circuitOpened(1));
  await store('rare_x', given.mappingDeclared(0));
  // More topics than are read one by one.
  for (let n = 0; n < 510; n += 1) await store(`crowd_${n}`, given.mappingDeclared(0));
  // More events than the first scan examines.
  await store('busy', given.mappingDeclared(0));
  for (let n = 0; n < 60; n += 1) {
    const rounds = Array.from({ length: 20 }, (_, index) => round(10 + 60 * (n * 20 + index))).flat();
    await store('busy', ...rounds);
  }
  await store('rareX', given.mappingDeclared(0), given.conflictDetected(1));
  all = await everyEvent();
}, 120_000);
afterAll(() => database.end());

/** By the history of each stream. */
async function everyEvent(): Promise<readonly ListedEvent[]> {
  const { items: subjects } = await journal.subjects.list({}, 1000);
  const found: ListedEvent[] = [];
  for (const { key } of subjects)
    found.push(...(await journal.subjects.history(key, 0, 10_000)).map((event) => ({ ...event, key })));
  return found.toSorted((one, other) => Number(one.globalPosition) - Number(other.globalPosition));
}

async function paged(
  queries: EventQueries,
  filter: EventFilter,
  limit: number,
): Promise<readonly ListedEvent[]> {
  const found: ListedEvent[] = [];
  let before: string | null = null;
  do {
    const page = await queries.list(filter, limit, before);
    found.push(...page.items);
    before = page.nextCursor;
  } while (before !== null);
  return found;
}

function matches(filter: EventFilter, { key, type, at }: ListedEvent): boolean {
  return (
    isVisible(filter.topic == null ? null : [filter.topic], key.topic) &&
    (filter.subject == null || key.subject === filter.subject) &&
    (filter.type == null || type === filter.type) &&
    (filter.from == null || at >= filter.from) &&
    (filter.to == null || at < filter.to)
  );
}

const middle = (): string => all[Math.floor(all.length / 2)]?.at ?? '';

const filters: readonly (readonly [string, () => EventFilter])[] = [
  ['everything', () => ({})],
  ['a topic', () => ({ topic: 'rare' })],
  ['few topics', () => ({ topic: 'rare*' })],
  ['many topics', () => ({ topic: 'crowd_*' })],
  ['many topics and a type', () => ({ topic: '*', type: 'CircuitOpened' })],
  ['a subject', () => ({ subject: 'rare_x-value' })],
  ['a topic and the subject of another one', () => ({ topic: 'rare', subject: 'rare_x-value' })],
  ['a rare type', () => ({ type: 'CircuitOpened' })],
  ['a common type', () => ({ type: 'RetrySucceeded' })],
  ['a type that does not exist', () => ({ type: 'Odd' })],
  ['a beginning', () => ({ from: middle() })],
  ['an end', () => ({ to: middle() })],
  ['an end before all', () => ({ to: '2001-01-01T00:00:00.000Z' })],
  ['a beginning after all', () => ({ from: '2999-01-01T00:00:00.000Z' })],
  ['a type until then', () => ({ type: 'MappingDeclared', to: middle(), topic: 'rare*' })],
];

describe.each(filters)('a list by %s', (_, filterOf) => {
  it('has every event that matches once, newest first, page by page', async () => {
    const filter = filterOf();
    const expected = all.filter((event) => matches(filter, event)).toReversed();
    for (const limit of [37, 500]) expect(await paged(events, filter, limit)).toEqual(expected);
  });

  it.each<[VisibleTopics]>([[[]], [['none']], [['rare', 'rareX']], [['crowd_*', 'rare_x']], [['*']]])(
    'has what a caller may see: %j',
    async (visible) => {
      const filter = filterOf();
      const expected = all
        .filter((event) => isVisible(visible, event.key.topic) && matches(filter, event))
        .toReversed();
      expect(await paged(journal.queries(visible).events, filter, 300)).toEqual(expected);
    },
  );
});

it('an empty log has no events', async () => {
  const other = await JournalDatabase.make();
  const pod = await other.pod('pod-b');
  const from = '2026-01-01T00:00:00.000Z';
  expect(await pod.queries(null).events.list({ from, to: from }, 10)).toEqual({
    items: [],
    nextCursor: null,
  });
  await other.end();
});

it('an event whose position and time are in another order than those of its neighbours is found', async () => {
  await onPostgres(database.url, async (client) => {
    // It waited for half a minute after it got its position.
    await client.query(`
      insert into subject_event (stream_id, version, event_id, type, schema_version, data, metadata, at, hash)
      select 'rare/rare-value', 3, gen_random_uuid(), 'CircuitOpened', 1, data, metadata, max_at - interval '30 seconds', hash
        from subject_event, (select max(at) as max_at from subject_event) m
       where stream_id = 'rare/rare-value' and version = 2`);
  });
  const to = all.at(-1)?.at ?? '';
  const { items } = await events.list({ type: 'CircuitOpened', to }, 10);
  expect(items.map(({ version }) => version)).toEqual([3, 2]);
});
