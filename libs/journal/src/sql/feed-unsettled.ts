import type { QueryResult, Database } from '../database.js';

/** A committed event that the feed has yet to reach. */
export interface UnsettledRow {
  readonly global_position: string;
  readonly stream_id: string;
  readonly version: number;
  readonly event_id: string;
}

const statement = {
  name: 'feed_unsettled',
  text: `
    select global_position::text as global_position, stream_id, version, event_id
      from subject_event
     where global_position > $1::bigint
       and transaction_id >= pg_snapshot_xmin(pg_current_snapshot())
     order by global_position
     limit $2`,
};

/**
 * Committed events at or above the oldest open transaction, past a position. Events that commit late may have a position before
 * it; the feed itself delivers those.
 */
export function feedUnsettled(
  database: Database,
  past: string,
  limit: number,
): Promise<QueryResult<UnsettledRow>> {
  return database.query<UnsettledRow>(statement, [past, limit]);
}
