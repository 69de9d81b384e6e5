import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { SubjectEvent } from '#machines';
import { JournalUnreachable, PostgresJournal, type StoredSubject } from '#journal';
import * as given from '../../test/support/events.js';
import type { FeedTask } from './feed-task.js';
import { roundAt } from './log-of-subjects.js';

/** What a pod does: append an event to one of its streams, and receive notifications about all. */
export interface Side {
  /** Appends the next event; returns the stream's version then. */
  readonly append: (stream: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

type OnNotified = (stream: string, version: number) => void;

/** The journal of a gateway. */
export async function sluicegate({ url, pod }: FeedTask, onNotified: OnNotified): Promise<Side> {
  const journal = await PostgresJournal.connect({ url, podId: `bench-${pod}`, connectTimeoutMs: 10_000 });
  journal.subscribe(({ key, version }) => onNotified(key.topic, version));
  const stored = new Map<string, StoredSubject>();
  return {
    append: async (stream) => {
      const before = stored.get(stream);
      const [conflict, ...rest] = roundAt(3600 * (before?.version ?? 0));
      const events: readonly (SubjectEvent | undefined)[] = [conflict, ...rest];
      const version = before?.version ?? 0;
      const event =
        version === 0 ? given.mappingDeclared(0) : (events[(version - 1) % 3] ?? given.mappingDeclared(0));
      const append = given.appendOf(before ?? given.freshKey(stream), event);
      const outcome = await untilReached(() => journal.append(append));
      if (!outcome.ok) throw new Error('stale');
      stored.set(stream, outcome.stored);
      return outcome.stored.version;
    },
    close: () => journal.close(),
  };
}

/** Repeating an append with the same event ids is safe. The time of the repeats counts as the append's. */
async function untilReached<T>(append: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await append();
    } catch (error) {
      if (!(error instanceof JournalUnreachable)) throw error;
    }
  }
}

/** The least that notifies another process of a stored row: one insert with its notification, and LISTEN. */
export async function bare({ url }: FeedTask, onNotified: OnNotified): Promise<Side> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  const listener = new pg.Client({ connectionString: url });
  await listener.connect();
  await listener.query('listen bare');
  listener.on('notification', ({ payload }) => {
    const [stream = '', version = ''] = (payload ?? '').split(' ');
    onNotified(stream, Number(version));
  });
  const versions = new Map<string, number>();
  return {
    append: async (stream) => {
      const version = (versions.get(stream) ?? 0) + 1;
      versions.set(stream, version);
      const [event] = roundAt(0);
      await pool.query({
        name: 'bare',
        text: `with stored as (
                 insert into bare_event (stream_id, version, event_id, data) values ($1, $2, $3, $4) returning stream_id
               ) select pg_notify('bare', stream_id || ' ' || $2::int) from stored`,
        values: [stream, version, randomUUID(), JSON.stringify(event)],
      });
      return version;
    },
    close: async () => {
      await Promise.all([pool.end(), listener.end()]);
    },
  };
}

/** The table of the bare side. */
export const bareTable = `
  create table bare_event (
    position bigint generated always as identity primary key, stream_id text not null, version integer not null,
    event_id uuid not null unique, data jsonb not null, unique (stream_id, version)
  )`;
