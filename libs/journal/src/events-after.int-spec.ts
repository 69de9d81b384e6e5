import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import type { PostgresJournal } from './postgres-journal.js';
import type { EventCursor, PositionedEvents } from './subject-queries.js';
import type { VisibleTopics } from './visible-topics.js';

let database: JournalDatabase;
let journal: PostgresJournal;

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
});
afterAll(() => database.end());

async function store(topic: string, ...events: Parameters<typeof given.appendOf>[1][]): Promise<void> {
  await journal.append(given.appendOf(given.freshKey(topic), given.mappingDeclared(0), ...events));
}

async function after(cursor: EventCursor | null, limit = 100): Promise<PositionedEvents> {
  const page = await journal.subjects.eventsAfter(cursor, limit);
  if (page === null) throw new Error('no event has the position of the cursor');
  return page;
}

/** The page once it has this many events, because an open transaction of any other database delays the feed. */
async function landed(cursor: EventCursor, count: number): Promise<PositionedEvents> {
  return vi.waitFor(
    async () => {
      const page = await after(cursor);
      expect(page.events).toHaveLength(count);
      return page;
    },
    { timeout: 20_000 },
  );
}

/** The head, once no transaction of any database is older than the stored events. */
async function head(): Promise<EventCursor> {
  await vi.waitFor(
    async () => {
      const { rows } = await onPostgres(database.url, (client) =>
        client.query<{ is_below_head: boolean | null }>(
          `select pg_snapshot_xmin(pg_current_snapshot()) > max(transaction_id) as is_below_head from subject_event`,
        ),
      );
      expect(rows[0]?.is_below_head).not.toBe(false);
    },
    { timeout: 20_000 },
  );
  const { events, cursor } = await after(null);
  expect(events).toEqual([]);
  return cursor;
}

const positions = ({ events }: PositionedEvents): string[] =>
  events.map(({ key, version }) => `${key.topic} ${version}`);

it('from the head there are no events, and then all that are stored later, in pages', async () => {
  await store('before');
  const from = await head();
  await store('one', given.conflictDetected(1));
  await store('two');
  await landed(from, 3);
  const first = await after(from, 2);
  expect(positions(first)).toEqual(['one 1', 'one 2']);
  const second = await after(first.cursor, 2);
  expect(positions(second)).toEqual(['two 1']);
  expect(second.events[0]).toMatchObject({
    type: 'MappingDeclared',
    key: { role: 'value' },
    schemaVersion: 1,
  });
  const empty = await after(second.cursor);
  expect(empty).toEqual({ events: [], cursor: second.cursor, hasMore: false });
});

it('can be read from a position alone, which is all that a reconnecting client has', async () => {
  const from = await head();
  await store('left');
  await store('missed');
  const [left] = (await landed(from, 2)).events;
  const position = { transactionId: null, globalPosition: left?.globalPosition ?? '' };
  const missed = await after(position);
  expect(positions(missed)).toEqual(['missed 1']);
  expect(
    positions(await after({ transactionId: null, globalPosition: missed.cursor.globalPosition })),
  ).toEqual([]);
});

it('there is no page after a position without an event', async () => {
  expect(
    await journal.subjects.eventsAfter({ transactionId: null, globalPosition: '999999' }, 10),
  ).toBeNull();
});

it('waits for an open transaction, so that no event is ever behind the cursor', async () => {
  const from = await head();
  await onPostgres(database.url, async (client) => {
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    await store('later');
    expect(await after(from)).toEqual({ events: [], cursor: from, hasMore: false });
    await client.query('commit');
  });
  expect(positions(await landed(from, 1))).toEqual(['later 1']);
});

describe('a caller that may see only some topics', () => {
  const pageOf = (visible: VisibleTopics, cursor: EventCursor, limit = 100) =>
    journal.queries(visible).subjects.eventsAfter(cursor, limit);

  it('gets their events, and its cursor moves past all others', async () => {
    const from = await head();
    await store('mine_1', given.conflictDetected(1));
    await store('hidden_1', given.conflictDetected(1));
    await store('mine_2');
    await store('hidden_2');
    const all = await landed(from, 6);
    const found: string[] = [];
    let cursor = from;
    let hasMore = true;
    while (hasMore) {
      const page = await pageOf(['mine_1', 'min*_2'], cursor, 2);
      if (page === null) throw new Error('no event has the position of the cursor');
      found.push(...positions(page));
      ({ cursor, hasMore } = page);
    }
    expect(found).toEqual(['mine_1 1', 'mine_1 2', 'mine_2 1']);
    expect(cursor).toEqual(all.cursor);
    expect(await pageOf([], from)).toEqual({ events: [], cursor: all.cursor, hasMore: false });
  });

  it('cannot tell the position of an event that it may not see from one without an event', async () => {
    const from = await head();
    await store('mine_3');
    await store('hidden_3');
    const [mine, hidden] = (await landed(from, 2)).events;
    const at = (globalPosition = '') => ({ transactionId: null, globalPosition });
    expect(await pageOf(['mine_*'], at(hidden?.globalPosition))).toBeNull();
    expect(await pageOf(['mine_*'], at('999999'))).toBeNull();
    expect(await pageOf(['mine_*'], at(mine?.globalPosition))).toMatchObject({ events: [] });
    expect(await pageOf(null, at(hidden?.globalPosition))).not.toBeNull();
  });
});
