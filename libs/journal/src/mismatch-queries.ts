import type { Instant } from '#machines';
import { pageOf, parseCursor, type Cursor, type Page } from './cursor.js';
import { visibleFilter, type MismatchFilter } from './mismatch-filter.js';
import { nextMismatches } from './mismatch-pages.js';
import type { Mismatch, MismatchOutcome } from './mismatch.js';
import type { QueryLane } from './query-lane.js';
import { countMismatchesByStep, type SeriesKey } from './sql/count-mismatches-by-step.js';
import { findMismatch } from './sql/find-mismatch.js';
import { matchingFacets } from './sql/matching-facets.js';
import { toMismatch } from './sql/mismatch-row.js';
import { summarizeMismatches, type SummaryKey } from './sql/summarize-mismatches.js';
import { seriesOf, type CountSeries, type TimeSteps } from './time-steps.js';
import { firstHidden, type VisibleTopics } from './visible-topics.js';

/** How often a topic, subject, kind or day occurs in the audit. */
export interface MismatchSummary {
  readonly key: string;
  readonly count: number;
  /** The count of each outcome; outcomes that did not occur are left out. */
  readonly outcomes: Readonly<Partial<Record<MismatchOutcome, number>>>;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** The number of records that one statement of `stream` reads. */
const BATCH = 100;

/** Aborts when the client has disconnected; null: it never aborts. */
type Signal = AbortSignal | null;

/** Where queries on the audit are executed. */
export interface MismatchQueryLanes {
  readonly lists: QueryLane;
  /** Reads the pages of `stream`, so that a long export does not delay lists. */
  readonly exports: QueryLane;
}

/**
 * Queries on the audit, which see the records of some topics. Each throws `JournalUnreachable` if Postgres does not respond, and `QueryRefused` if it takes too long
 * or too many queries are in progress. `signal` cancels it in Postgres when its client has disconnected.
 */
export class MismatchQueries {
  constructor(
    private readonly lanes: MismatchQueryLanes,
    private readonly visible: VisibleTopics,
  ) {}

  /** Newest first. Records that arrive while a client pages are newer than its cursor, so they do not shift its pages. */
  list(
    filter: MismatchFilter,
    limit: number,
    after: Cursor | null = null,
    signal: Signal = null,
  ): Promise<Page<Mismatch>> {
    return this.page(this.lanes.lists, filter, limit, after, signal);
  }

  /** Null if there is none with this id among the visible ones. */
  async find(id: string): Promise<Mismatch | null> {
    const row = await this.lanes.lists.run(null, (database) => findMismatch(database, id, this.visible));
    return row === null ? null : toMismatch(row);
  }

  /** Counts of records opened in [from, to): days newest first, all others most frequent first. */
  async summarize(
    by: SummaryKey,
    from: Instant | null,
    to: Instant | null,
    signal: Signal = null,
  ): Promise<readonly MismatchSummary[]> {
    const rows = await this.lanes.lists.run(signal, (database) =>
      summarizeMismatches(database, by, from, to, this.visible),
    );
    return rows.map(({ first_at, last_at, ...rest }) => ({
      ...rest,
      firstAt: first_at.toISOString(),
      lastAt: last_at.toISOString(),
    }));
  }

  /**
   * Counts of the records that match the filter, by the step in which they were opened, for each verdict, kind or outcome that occurs.
   * Without a verdict the key is `none`. The filter's own times are not used.
   */
  async series(
    by: SeriesKey,
    filter: MismatchFilter,
    steps: TimeSteps,
    signal: Signal = null,
  ): Promise<readonly CountSeries[]> {
    const visible = visibleFilter(filter, this.visible);
    if (visible === null) return [];
    const { role, kind, class: errorClass, verdict, outcome } = visible;
    const byFacet = [role, kind, errorClass, verdict, outcome].some((value) => value != null);
    const rows = await this.lanes.lists.run(signal, async (database) => {
      const facets = byFacet ? await matchingFacets(database, visible) : null;
      if (facets?.length === 0) return [];
      return countMismatchesByStep(database, by, visible, facets, steps);
    });
    return seriesOf(rows, steps);
  }

  /**
   * All records that match the filter, newest first. One batch is in memory at a time, and no transaction stays open. The time
   * limit applies to each batch.
   */
  async *stream(filter: MismatchFilter, signal: Signal = null): AsyncGenerator<Mismatch, void, undefined> {
    let after: Cursor | null = null;
    do {
      const page: Page<Mismatch> = await this.page(this.lanes.exports, filter, BATCH, after, signal);
      yield* page.items;
      after = page.nextCursor === null ? null : parseCursor(page.nextCursor);
    } while (after !== null);
  }

  private async page(
    lane: QueryLane,
    filter: MismatchFilter,
    limit: number,
    after: Cursor | null,
    signal: Signal,
  ): Promise<Page<Mismatch>> {
    const visible = visibleFilter(filter, this.visible);
    if (visible === null) return { items: [], nextCursor: null };
    const rows = await lane.run(signal, (database) => nextMismatches(database, visible, limit + 1, after));
    // Each access path has the condition. This guards against one that loses it.
    const topics = rows.map(({ topic }) => topic);
    if (firstHidden(this.visible, topics) !== null)
      throw new Error('a query of the audit returned a row that its caller may not see');
    return pageOf(rows, limit, (row) => ({ at: row.cursor_at, id: row.id }), toMismatch);
  }
}
