import type { Instant } from '#machines';
import { pageOf, parseCursor, type Cursor, type Page } from './cursor.js';
import type { MismatchFilter } from './mismatch-filter.js';
import { nextMismatches } from './mismatch-pages.js';
import type { Mismatch, MismatchOutcome } from './mismatch.js';
import type { QueryLane } from './query-lane.js';
import { findMismatch } from './sql/find-mismatch.js';
import { toMismatch } from './sql/mismatch-row.js';
import { summarizeMismatches, type SummaryKey } from './sql/summarize-mismatches.js';

/** How often a topic, subject, kind or day is in the audit. */
export interface MismatchSummary {
  readonly key: string;
  readonly count: number;
  /** How many of each outcome; those without any are left out. */
  readonly outcomes: Readonly<Partial<Record<MismatchOutcome, number>>>;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** How many records one statement of `stream` reads. */
const BATCH = 100;

/** Nobody leaves before the answer. */
type Signal = AbortSignal | null;

/**
 * Queries on the audit. Each throws `JournalUnreachable` when Postgres cannot be asked, and `QueryRefused` where it takes too
 * long or too many are asked; `signal` cancels it in Postgres when its client has left.
 */
export class MismatchQueries {
  /** @param exports where pages of `stream` are read, so that a long one keeps no list waiting */
  constructor(
    private readonly lists: QueryLane,
    private readonly exports: QueryLane,
  ) {}

  /** Newest first. Records that come in while a client pages are newer than its cursor and disturb nothing. */
  list(
    filter: MismatchFilter,
    limit: number,
    after: Cursor | null = null,
    signal: Signal = null,
  ): Promise<Page<Mismatch>> {
    return this.page(this.lists, filter, limit, after, signal);
  }

  /** Null where there is none of this id. */
  async find(id: string): Promise<Mismatch | null> {
    const row = await this.lists.run(null, (database) => findMismatch(database, id));
    return row === null ? null : toMismatch(row);
  }

  /** Counts of records opened in [from, to): days newest first, everything else most frequent first. */
  async summarize(
    by: SummaryKey,
    from: Instant | null,
    to: Instant | null,
    signal: Signal = null,
  ): Promise<readonly MismatchSummary[]> {
    const rows = await this.lists.run(signal, (database) => summarizeMismatches(database, by, from, to));
    return rows.map(({ first_at, last_at, ...rest }) => ({
      ...rest,
      firstAt: first_at.toISOString(),
      lastAt: last_at.toISOString(),
    }));
  }

  /**
   * All records that pass the filter, newest first, a batch in memory at a time and no transaction held open. Each batch has
   * the time limit to itself.
   */
  async *stream(filter: MismatchFilter, signal: Signal = null): AsyncGenerator<Mismatch, void, undefined> {
    let after: Cursor | null = null;
    do {
      const page: Page<Mismatch> = await this.page(this.exports, filter, BATCH, after, signal);
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
    const rows = await lane.run(signal, (database) => nextMismatches(database, filter, limit + 1, after));
    return pageOf(rows, limit, (row) => ({ at: row.cursor_at, id: row.id }), toMismatch);
  }
}
