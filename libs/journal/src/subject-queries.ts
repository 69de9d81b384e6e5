import type { Instant, Role, SubjectSnapshot, SubjectState } from '#machines';
import { pageOf, pageWith, type Cursor, type Page } from './cursor.js';
import type { Queryable } from './database.js';
import { type StreamKey, streamIdOf, type StreamName } from './port.js';
import type { QueryLane } from './query-lane.js';
import { eventsAfter } from './sql/events-after.js';
import { eventsOfStream } from './sql/events-of-stream.js';
import { findSubject } from './sql/find-subject.js';
import { findSubjects } from './sql/find-subjects.js';
import { listSubjects, type StoredSubjectRow, type SubjectRow } from './sql/list-subjects.js';
import { sortSubjects } from './sql/sort-subjects.js';
import { summarizeSubjects } from './sql/summarize-subjects.js';
import type { ListedEvent } from './event-queries.js';
import { foldUpTo, type SubjectAsOf } from './subject-as-of.js';
import { fromStored } from './snapshot-format.js';
import type { StoredEvent } from './stored-event.js';
import { formatSubjectCursor, type SubjectCursor } from './subject-cursor.js';
import type { SubjectFilter } from './subject-filter.js';
import { NEWEST_CHANGE, type SubjectOrder } from './subject-order.js';
import { toEvent } from './to-event.js';
import { verifyStream, type Verification } from './verify.js';
import { isVisible, type VisibleTopics } from './visible-topics.js';

/** A subject as operators see it: its stored snapshot, and when it was stored. */
export interface SubjectListing {
  readonly key: StreamKey;
  readonly version: number;
  readonly state: SubjectState;
  readonly snapshot: SubjectSnapshot;
  readonly deadlineAt: Instant | null;
  readonly updatedAt: Instant;
}

/** How many subjects there are, by state and by role. */
export interface SubjectSummary {
  readonly total: number;
  readonly states: Readonly<Record<Exclude<SubjectState, 'removed'>, number>>;
  readonly roles: Readonly<Record<Role, number>>;
}

/** A position in the events of all streams, in the feed's order. */
export interface EventCursor {
  /** Null if only the position is known, as after a client reconnects. */
  readonly transactionId: string | null;
  readonly globalPosition: string;
}

/** Visible events of all streams, each with its stream, and the cursor for the next ones. */
export interface PositionedEvents {
  readonly events: readonly ListedEvent[];
  /** After the last event that was read, visible or not. */
  readonly cursor: EventCursor;
  /** Whether as many events were read as the limit allows, so that more may be stored already. */
  readonly hasMore: boolean;
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

/**
 * Queries on subjects and their events, which see those of some topics: any other subject has no events for them. Each throws
 * `JournalUnreachable` if Postgres does not respond.
 */
export class SubjectQueries {
  constructor(
    private readonly lanes: SubjectQueryLanes,
    private readonly visible: VisibleTopics,
  ) {}

  /**
   * Most recently changed first. A subject that changes while a client pages moves to the front. It is never listed twice, and
   * others are neither repeated nor skipped.
   */
  async list(
    filter: SubjectFilter,
    limit: number,
    after: Cursor | null = null,
  ): Promise<Page<SubjectListing>> {
    const { state = null, topic = null, role = null, q = null } = filter;
    const indexed = topic === null && role === null && q === null && this.visible === null;
    const order = { sort: NEWEST_CHANGE, conflictsFrom: '' } as const;
    const position = after && { value: after.at, id: after.id };
    const rows = await this.lanes.lists.run(null, (database) =>
      indexed
        ? listSubjects(database, state, limit + 1, after)
        : sortSubjects(database, filter, this.visible, order, limit + 1, position),
    );
    return pageOf(rows, limit, (row) => ({ at: row.cursor_value, id: row.stream_id }), toListing);
  }

  /**
   * In any order. A subject that changes while a client pages may move from one page to another.
   * @param after has the same order
   */
  async sorted(
    filter: SubjectFilter,
    order: SubjectOrder,
    limit: number,
    after: SubjectCursor | null = null,
  ): Promise<Page<SubjectListing>> {
    const { sort, conflictsFrom } = after ?? order;
    const rows = await this.lanes.lists.run(null, (database) =>
      sortSubjects(database, filter, this.visible, { sort, conflictsFrom }, limit + 1, after),
    );
    const cursorOf = (row: SubjectRow): string =>
      formatSubjectCursor({ sort, conflictsFrom, value: row.cursor_value, id: row.stream_id });
    return pageWith(rows, limit, cursorOf, toListing);
  }

  /** Counts of the subjects that a list with this filter has. */
  async summarize(filter: SubjectFilter): Promise<SubjectSummary> {
    const counts = await this.lanes.lists.run(null, (database) =>
      summarizeSubjects(database, filter, this.visible),
    );
    const sum = (matches: (row: (typeof counts)[number]) => boolean): number =>
      counts.filter(matches).reduce((total, { count }) => total + count, 0);
    const inState = (state: SubjectState): number => sum((row) => row.state === state);
    const inRole = (role: Role): number => sum((row) => row.role === role);
    return {
      total: sum(() => true),
      states: {
        healthy: inState('healthy'),
        resolving: inState('resolving'),
        retriedOnce: inState('retriedOnce'),
        blocked: inState('blocked'),
        circuitOpen: inState('circuitOpen'),
      },
      roles: { key: inRole('key'), value: inRole('value') },
    };
  }

  /** Null for a subject without events. A removed subject is returned, in the state `removed`, because its log can still be read. */
  async find(name: StreamName): Promise<SubjectListing | null> {
    if (!isVisible(this.visible, name.topic)) return null;
    const row = await findSubject(this.lanes.one, streamIdOf(name));
    return row === null ? null : toListing(row);
  }

  /** The subject as it was after its event of this version (at least 1). Null if it has no such event. */
  async asOf(name: StreamName, version: number): Promise<SubjectAsOf | null> {
    const listing = await this.find(name);
    if (listing === null || version > listing.version) return null;
    return foldUpTo(this.lanes.lists, listing.key, version);
  }

  /** Each of these subjects, in their order; null for one without events, and for one that was removed. */
  async findAll(names: readonly StreamName[]): Promise<readonly (SubjectListing | null)[]> {
    const streamIds = names.map(streamIdOf);
    const rows = await this.lanes.lists.run(null, (database) =>
      findSubjects(database, streamIds, this.visible),
    );
    const found = new Map(rows.map((row) => [row.stream_id, toListing(row)]));
    return streamIds.map((streamId) => found.get(streamId) ?? null);
  }

  /** The events after a version (0: from the first), oldest first, at most `limit`. */
  async history(name: StreamName, after: number, limit: number): Promise<readonly StoredEvent[]> {
    if (!isVisible(this.visible, name.topic)) return [];
    const rows = await this.lanes.lists.run(null, (database) =>
      eventsOfStream(database, streamIdOf(name), after, limit, null),
    );
    return rows.map(toEvent);
  }

  /**
   * The visible ones among the next `limit` events of all streams after a cursor, in the feed's order. No event ever appears
   * behind a cursor.
   * @param cursor null: the head. It returns no events and the cursor of those that commit from now on, and it lies before events
   *   that wait for an older transaction to end
   * @returns null if no visible event has the cursor's position
   */
  async eventsAfter(cursor: EventCursor | null, limit: number): Promise<PositionedEvents | null> {
    const { transactionId = null, globalPosition = null } = cursor ?? {};
    const rows = await this.lanes.lists.run(null, (database) =>
      eventsAfter(database, transactionId, globalPosition, limit, this.visible),
    );
    const from = rows[0]?.from_transaction_id ?? null;
    if (from === null) return null;
    const events = rows.flatMap(({ global_position: position, topic, subject, role, ...row }) =>
      position === null || topic === null
        ? []
        : [{ ...toEvent({ ...row, global_position: position }), key: { topic, subject, role } }],
    );
    const last = rows.at(-1);
    return {
      events,
      cursor:
        last === undefined || last.global_position === null
          ? { transactionId: from, globalPosition: globalPosition ?? '0' }
          : { transactionId: last.transaction_id, globalPosition: last.global_position },
      hasMore: rows.length === limit && last?.global_position !== null,
    };
  }

  /**
   * Refolds the log, checks its hash chain, and compares the stream's row and its audit rows with it.
   * @param retentionDays settled audit rows that are older may be missing; null: none may
   */
  async verify(name: StreamName, retentionDays: number | null = null): Promise<Verification> {
    if (!isVisible(this.visible, name.topic)) return withoutLog;
    return verifyStream(this.lanes.long, name, retentionDays);
  }
}

/** The verification of a stream without events. */
const withoutLog: Verification = { ok: true, version: 0, problems: [] };

function toListing(row: StoredSubjectRow): SubjectListing {
  return {
    key: { topic: row.topic, subject: row.subject, role: row.role },
    version: row.version,
    state: row.state,
    snapshot: fromStored(row.snapshot),
    deadlineAt: row.deadline_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  };
}
