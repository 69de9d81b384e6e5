import type { Queryable } from '../database.js';
import {
  inRange,
  limit,
  listedEvent,
  streamMatches,
  typeMatches,
  type ListedEventRow,
} from './event-conditions.js';

/** $11: the most streams. Without a row there are more. */
const statement = {
  name: 'events_of_streams',
  text: `
    with matching as materialized (
      select stream_id, topic, subject, role
        from subject_list
       where ${streamMatches('topic', 'subject')}
       limit $11 + 1
    ), few as (
      select (select count(*) from matching) <= $11 as are_few
    ), found as (
      select e.*
        from matching m
       cross join lateral (
         select *
           from subject_event e
          where e.stream_id = m.stream_id and ${inRange('e')} and ${typeMatches('e')}
          order by e.version desc
          limit ${limit}
       ) e
       where (select are_few from few)
       order by e.global_position desc
       limit ${limit}
    )
    select are_few, ${listedEvent}
      from few
      left join (found e join matching l on l.stream_id = e.stream_id) on true
     order by e.global_position desc`,
};

/** The events of every matching stream, newest first; null if there are more than `most` streams. @param values those of `eventValues` */
export async function eventsOfStreams(
  database: Queryable,
  values: readonly unknown[],
  most: number,
): Promise<readonly ListedEventRow[] | null> {
  type Row = (ListedEventRow | { readonly global_position: null }) & { readonly are_few: boolean };
  const { rows } = await database.query<Row>(statement, [...values, most]);
  if (rows[0]?.are_few !== true) return null;
  return rows.flatMap((row) => (row.global_position === null ? [] : [row]));
}
