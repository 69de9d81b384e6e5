import type { QueryResult, Database } from '../database.js';

/** The position in the feed of the event that was read last. */
export interface FeedPosition {
  readonly transactionId: string;
  readonly globalPosition: string;
}

/** The position, stream and version of one event. An empty result is one row of nulls. The first row also has clock and `xmin`. */
export interface FeedRow {
  readonly clock: Date | null;
  readonly xmin: string | null;
  readonly transaction_id: string | null;
  readonly global_position: string | null;
  readonly stream_id: string | null;
  readonly version: number | null;
  readonly event_id: string | null;
}

const statement = {
  name: 'feed_after',
  text: `
    select case when e.row_number is null or e.row_number = 1 then clock_timestamp() end as clock,
           case when e.row_number is null or e.row_number = 1 then s.xmin::text end as xmin,
           e.transaction_id::text as transaction_id, e.global_position::text as global_position,
           e.stream_id, e.version, e.event_id
      from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) s
      left join lateral (
        select transaction_id, global_position, stream_id, version, event_id,
               row_number() over (order by transaction_id, global_position) as row_number
          from subject_event
         where (transaction_id, global_position) > ($1::xid8, $2::bigint)
           and transaction_id < s.xmin
         order by transaction_id, global_position
         limit $3
      ) e on true
     order by e.transaction_id, e.global_position`,
};

/** The next events of the feed. An event is not returned while an earlier transaction is open. */
export function feedAfter(
  database: Database,
  after: FeedPosition,
  limit: number,
): Promise<QueryResult<FeedRow>> {
  return database.query<FeedRow>(statement, [after.transactionId, after.globalPosition, limit]);
}
