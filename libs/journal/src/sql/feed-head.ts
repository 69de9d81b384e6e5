import type { QueryResult, Database } from '../database.js';

/** The oldest transaction still open: what it and later ones write is yet to be read. */
export interface FeedHeadRow {
  readonly clock: Date;
  readonly xmin: string;
  /** The greatest position that is committed; 0 in an empty log. */
  readonly newest: string;
}

const statement = {
  name: 'feed_head',
  text: `
    select clock_timestamp() as clock, pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
           coalesce((select max(global_position) from subject_event), 0)::text as newest`,
};

/** Where a reader begins that wants what happens from now on. Always one row. */
export function feedHead(database: Database): Promise<QueryResult<FeedHeadRow>> {
  return database.query<FeedHeadRow>(statement, []);
}
