import type { Instant } from '#machines';
import { pageOf, parseCursor, type Cursor, type Page } from './cursor.js';
import type { Database } from './database.js';
import type { MismatchFilter } from './mismatch-filter.js';
import { nextMismatches } from './mismatch-pages.js';
import type { Mismatch, MismatchOutcome } from './mismatch.js';
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
const BATCH = 500;

/** Queries on the audit. Each throws `JournalUnreachable` when Postgres cannot be asked. */
export class MismatchQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. Records that come in while a client pages are newer than its cursor and disturb nothing. */
  async list(filter: MismatchFilter, limit: number, after: Cursor | null = null): Promise<Page<Mismatch>> {
    const rows = await nextMismatches(this.database, filter, limit + 1, after);
    return pageOf(rows, limit, (row) => ({ at: row.cursor_at, id: row.id }), toMismatch);
  }

  /** Null where there is none of this id. */
  async find(id: string): Promise<Mismatch | null> {
    const row = await findMismatch(this.database, id);
    return row === null ? null : toMismatch(row);
  }

  /** Counts of records opened in [from, to): days newest first, everything else most frequent first. */
  async summarize(
    by: SummaryKey,
    from: Instant | null,
    to: Instant | null,
  ): Promise<readonly MismatchSummary[]> {
    const rows = await summarizeMismatches(this.database, by, from, to);
    return rows.map(({ first_at, last_at, ...rest }) => ({
      ...rest,
      firstAt: first_at.toISOString(),
      lastAt: last_at.toISOString(),
    }));
  }

  /** All records that pass the filter, newest first, a batch in memory at a time and no transaction held open. */
  async *stream(filter: MismatchFilter): AsyncGenerator<Mismatch, void, undefined> {
    let after: Cursor | null = null;
    do {
      const page: Page<Mismatch> = await this.list(filter, BATCH, after);
      yield* page.items;
      after = page.nextCursor === null ? null : parseCursor(page.nextCursor);
    } while (after !== null);
  }
}
