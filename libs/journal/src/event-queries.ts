import { pageWith, type Page } from './cursor.js';
import type { EventFilter } from './event-filter.js';
import { previousEvents } from './event-pages.js';
import type { StreamKey } from './port.js';
import type { QueryLane } from './query-lane.js';
import type { StoredEvent } from './stored-event.js';
import { toEvent } from './to-event.js';
import { firstHidden, type VisibleTopics } from './visible-topics.js';

/** A stored event and its stream. */
export type ListedEvent = StoredEvent & { readonly key: StreamKey };

/**
 * Queries on the events of all streams, which see those of some topics. Each throws `JournalUnreachable` if Postgres does not
 * respond, and `QueryRefused` if it takes too long or too many queries are in progress.
 */
export class EventQueries {
  constructor(
    private readonly lane: QueryLane,
    private readonly visible: VisibleTopics,
  ) {}

  /**
   * By their positions, newest first. Events that are stored while a client pages are newer than its cursor.
   * @param before the global position that a page's `nextCursor` is; null: from the newest
   */
  async list(filter: EventFilter, limit: number, before: string | null = null): Promise<Page<ListedEvent>> {
    const rows = await this.lane.run(null, (database) =>
      previousEvents(database, filter, this.visible, limit + 1, before),
    );
    // Each access path has the condition. This guards against one that loses it.
    const topics = rows.map(({ topic }) => topic);
    if (firstHidden(this.visible, topics) !== null)
      throw new Error('a query of events returned one that its caller may not see');
    return pageWith(
      rows,
      limit,
      (row) => row.global_position,
      ({ topic, subject, role, ...row }) => ({ ...toEvent(row), key: { topic, subject, role } }),
    );
  }
}
