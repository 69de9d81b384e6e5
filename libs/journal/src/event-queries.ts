import { pageWith, type Page } from './cursor.js';
import type { EventFilter } from './event-filter.js';
import { previousEvents } from './event-pages.js';
import type { MismatchFilter } from './mismatch-filter.js';
import type { StreamKey } from './port.js';
import { positionRangeOf } from './position-range.js';
import type { QueryLane } from './query-lane.js';
import { countLookupsByStep } from './sql/count-lookups-by-step.js';
import { eventValues } from './sql/event-conditions.js';
import type { StoredEvent } from './stored-event.js';
import { seriesOf, type CountSeries, type TimeSteps } from './time-steps.js';
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

  /**
   * Look-ups by the step in which their result was stored, of a topic pattern, a subject and a role. Their keys are `ok` and `failed`;
   * what did not occur is left out.
   */
  async lookups(
    { topic, subject, role }: Pick<MismatchFilter, 'topic' | 'subject' | 'role'>,
    steps: TimeSteps,
  ): Promise<readonly CountSeries[]> {
    const { from, to, stepMs } = steps;
    const rows = await this.lane.run(null, async (database) => {
      const range = await positionRangeOf(database, { from, to }, null);
      const values = eventValues({ topic, subject, from, to }, range, this.visible, stepMs);
      return countLookupsByStep(database, values, role ?? null);
    });
    return seriesOf(rows, steps);
  }
}
