import type { Role } from '#machines';
import type { Queryable } from '../database.js';
import type { VisibleTopics } from '../visible-topics.js';
import type { EventRow } from './events-of-stream.js';
import { likePatterns, topicIsVisible } from './topic-conditions.js';

/**
 * An event with its stream and position. Of an event that is not visible there is only the position: everything else is null. An
 * empty result is one row of nulls with only `from_transaction_id` set.
 */
export interface PositionedEventRow extends Omit<EventRow, 'expected_hash' | 'version' | 'global_position'> {
  /** The transaction from which reading began; null: no event has the given position. */
  readonly from_transaction_id: string | null;
  readonly transaction_id: string;
  readonly global_position: string | null;
  readonly version: number;
  /** Null: the event is not visible. */
  readonly topic: string | null;
  readonly subject: string;
  readonly role: Role;
}

const statement = {
  name: 'events_after',
  text: `
    select f.transaction_id::text as from_transaction_id, e.transaction_id::text as transaction_id,
           e.global_position::text as global_position, s.topic, s.subject, s.role, e.version, e.event_id, e.type,
           e.schema_version, e.at, encode(e.hash, 'hex') as hash,
           case when s.topic is not null then e.data end as data,
           case when s.topic is not null then e.metadata end as metadata
      from (select coalesce($1::xid8, case when $2::bigint is null then h.xmin else
                     (select p.transaction_id
                        from subject_event p
                        join subject_stream t on t.stream_id = p.stream_id and ${topicIsVisible('t.topic', '$4')}
                       where p.global_position = $2) end) as transaction_id,
                   h.xmin
              from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) h) f
      left join lateral (
        select *
          from subject_event
         where (transaction_id, global_position) > (f.transaction_id, coalesce($2, 0))
           and transaction_id < f.xmin
         order by transaction_id, global_position
         limit $3
      ) e on true
      left join subject_stream s on s.stream_id = e.stream_id and ${topicIsVisible('s.topic', '$4')}
     order by e.transaction_id, e.global_position`,
};

/**
 * The next events of all streams in the feed's order. An event is not returned while an earlier transaction is open. Events that
 * are not visible are among them, so that a reader gets past them, but without their content.
 * @param transactionId null: looked up by `globalPosition`, which must be that of a visible event
 * @param globalPosition null: from the head, past every event that readers of the feed have received
 */
export async function eventsAfter(
  database: Queryable,
  transactionId: string | null,
  globalPosition: string | null,
  limit: number,
  visible: VisibleTopics,
): Promise<readonly PositionedEventRow[]> {
  const { rows } = await database.query<PositionedEventRow>(statement, [
    transactionId,
    globalPosition,
    limit,
    likePatterns(visible),
  ]);
  return rows;
}
