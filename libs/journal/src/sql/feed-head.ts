import type { QueryResult, Database } from '../database.js';

/** The head of the feed. `xmin` is the oldest open transaction: a reader has yet to read what it and later ones write. */
export interface FeedHeadRow {
  readonly clock: Date;
  readonly xmin: string;
  /** The greatest committed position; 0 in an empty log. */
  readonly newest: string;
}

const statement = {
  name: 'feed_head',
  text: `
    select clock_timestamp() as clock, pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
           coalesce((select max(global_position) from subject_event), 0)::text as newest`,
};

/** Where a reader starts that wants the events from now on. Always one row. */
export function feedHead(database: Database): Promise<QueryResult<FeedHeadRow>> {
  return database.query<FeedHeadRow>(statement, []);
}
