import type { Answer, Database } from '../database.js';

/** The oldest transaction still open: what it and later ones write is yet to be read. */
export interface FeedHeadRow {
  readonly clock: Date;
  readonly xmin: string;
}

const statement = {
  name: 'feed_head',
  text: `select clock_timestamp() as clock, pg_snapshot_xmin(pg_current_snapshot())::text as xmin`,
};

/** Where a reader begins that wants what happens from now on. Always one row. */
export function feedHead(database: Database): Promise<Answer<FeedHeadRow>> {
  return database.query<FeedHeadRow>(statement, []);
}
