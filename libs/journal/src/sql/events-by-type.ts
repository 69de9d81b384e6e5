import type { Queryable } from '../database.js';
import {
  inRange,
  limit,
  listedEvent,
  streamMatches,
  streamSubject,
  streamTopic,
  typeMatches,
  type ListedEventRow,
} from './event-conditions.js';

/** The newest events of each type in its range of the index, and then the newest of them. */
const statement = {
  name: 'events_by_type',
  text: `
    with recursive stored_type as (
      (select type from subject_event order by type limit 1)
      union all
      select n.type
        from stored_type p
       cross join lateral (select type from subject_event where type > p.type order by type limit 1) n
    ), found as materialized (
      select h.global_position
        from stored_type t
       cross join lateral (
         select e.global_position
           from subject_event e
          where e.type = t.type and ${inRange('e')} and ${streamMatches(streamTopic, streamSubject)}
          order by e.global_position desc
          limit ${limit}
       ) h
       where ${typeMatches('t')}
       order by h.global_position desc
       limit ${limit}
    )
    select ${listedEvent}
      from found f
      join subject_event e on e.global_position = f.global_position
      join subject_list l on l.stream_id = e.stream_id
     order by e.global_position desc`,
};

/** Matching events, newest first. @param values those of `eventValues` */
export async function eventsByType(
  database: Queryable,
  values: readonly unknown[],
): Promise<readonly ListedEventRow[]> {
  const { rows } = await database.query<ListedEventRow>(statement, values);
  return rows;
}
