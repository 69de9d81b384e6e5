import type { Instant, SubjectSnapshot, SubjectState } from '#machines';
import { pageOf, type Cursor, type Page } from './cursor.js';
import type { Queryable } from './database.js';
import { type StreamKey, streamIdOf, type StreamName } from './port.js';
import type { QueryLane } from './query-lane.js';
import { eventsAfter } from './sql/events-after.js';
import { eventsOfStream, type EventRow } from './sql/events-of-stream.js';
import { findSubject } from './sql/find-subject.js';
import { listSubjects, type SubjectFilter, type SubjectRow } from './sql/list-subjects.js';
import { fromStored } from './snapshot-format.js';
import type { StoredEvent } from './stored-event.js';
import { verifyStream, type Verification } from './verify.js';

/** A subject as operators see it: its stored snapshot, and when it was stored. */
export interface SubjectListing {
  readonly key: StreamKey;
  readonly version: number;
  readonly state: SubjectState;
  readonly snapshot: SubjectSnapshot;
  readonly deadlineAt: Instant | null;
  readonly updatedAt: Instant;
}

/** A position in the events of all streams, in the feed's order. */
export interface EventCursor {
  /** Null if only the position is known, as after a client reconnects. */
  readonly transactionId: string | null;
  readonly globalPosition: string;
}

/** Events of all streams, each with its stream, and the cursor for the next ones. */
export interface PositionedEvents {
  readonly events: readonly (StoredEvent & { readonly key: StreamKey })[];
  readonly cursor: EventCursor;
}

/** Where queries on subjects are executed. */
export interface SubjectQueryLanes {
  /** Reads one row by its key, which every command of an operator needs first. */
  readonly one: Queryable;
  /** Reads lists and histories. */
  readonly lists: QueryLane;
  /** Reads whole logs. */
  readonly long: Queryable;
}

/** Queries on subjects and their events. Each throws `JournalUnreachable` if Postgres does not respond. */
export class SubjectQueries {
  constructor(private readonly lanes: SubjectQueryLanes) {}

  /**
   * Most recently changed first. A subject that changes while a client pages moves to the front. It is never listed twice, and
   * others are neither repeated nor skipped.
   */
  async list(
    filter: SubjectFilter,
    limit: number,
    after: Cursor | null = null,
  ): Promise<Page<SubjectListing>> {
    const rows = await this.lanes.lists.run(null, (database) =>
      listSubjects(database, filter, limit + 1, after),
    );
    return pageOf(rows, limit, (row) => ({ at: row.cursor_at, id: row.stream_id }), toListing);
  }

  /** Null for a subject without events. A removed subject is returned, in the state `removed`, because its log can still be read. */
  async find(name: StreamName): Promise<SubjectListing | null> {
    const row = await findSubject(this.lanes.one, streamIdOf(name));
    return row === null ? null : toListing(row);
  }

  /** The events after a version (0: from the first), oldest first, at most `limit`. */
  async history(name: StreamName, after: number, limit: number): Promise<readonly StoredEvent[]> {
    const rows = await this.lanes.lists.run(null, (database) =>
      eventsOfStream(database, streamIdOf(name), after, limit, null),
    );
    return rows.map(toEvent);
  }

  /**
   * The events of all streams after a cursor, in the feed's order, at most `limit`. No event ever appears behind a cursor.
   * @param cursor null: the head. It returns no events and the cursor of those that commit from now on, and it lies before events
   *   that wait for an older transaction to end
   * @returns null if no event has the cursor's position
   */
  async eventsAfter(cursor: EventCursor | null, limit: number): Promise<PositionedEvents | null> {
    const { transactionId = null, globalPosition = null } = cursor ?? {};
    const rows = await this.lanes.lists.run(null, (database) =>
      eventsAfter(database, transactionId, globalPosition, limit),
    );
    const from = rows[0]?.from_transaction_id ?? null;
    if (from === null) return null;
    const events = rows.flatMap(({ global_position: position, topic, subject, role, ...row }) =>
      position === null
        ? []
        : [{ ...toEvent({ ...row, global_position: position }), key: { topic, subject, role } }],
    );
    const last = events.at(-1);
    return {
      events,
      cursor:
        last === undefined
          ? { transactionId: from, globalPosition: globalPosition ?? '0' }
          : {
              transactionId: rows.at(-1)?.transaction_id ?? from,
              globalPosition: last.globalPosition,
            },
    };
  }

  /**
   * Refolds the log, checks its hash chain, and compares the stream's row and its audit rows with it.
   * @param retentionDays settled audit rows that are older may be missing; null: none may
   */
  verify(name: StreamName, retentionDays: number | null = null): Promise<Verification> {
    return verifyStream(this.lanes.long, name, retentionDays);
  }
}

const toEvent = (row: Omit<EventRow, 'expected_hash'>): StoredEvent => ({
  version: row.version,
  globalPosition: row.global_position,
  eventId: row.event_id,
  type: row.type,
  schemaVersion: row.schema_version,
  data: row.data,
  metadata: row.metadata,
  at: row.at.toISOString(),
  hash: row.hash,
});

function toListing(row: SubjectRow): SubjectListing {
  return {
    key: { topic: row.topic, subject: row.subject, role: row.role },
    version: row.version,
    state: row.state,
    snapshot: fromStored(row.snapshot),
    deadlineAt: row.deadline_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  };
}
