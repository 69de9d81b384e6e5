import type { Queryable } from '../database.js';
import {
  inRange,
  limit,
  listedEvent,
  streamMatches,
  typeMatches,
  type ListedEventRow,
} from './event-conditions.js';

/** $11: how many events are examined; null: all of the range. */
const statement = {
  name: 'scan_events',
  text: `
    select ${listedEvent}
      from (select * from subject_event e where ${inRange('e')} order by global_position desc limit $11) e
      join subject_list l on l.stream_id = e.stream_id
     where ${typeMatches('e')} and ${streamMatches('l.topic', 'l.subject')}
     order by e.global_position desc
     limit ${limit}`,
};

/** Scans the newest events of a range for those that match, newest first. @param values those of `eventValues` */
export async function scanEvents(
  database: Queryable,
  values: readonly unknown[],
  examined: number | null,
): Promise<readonly ListedEventRow[]> {
  const { rows } = await database.query<ListedEventRow>(statement, [...values, examined]);
  return rows;
}
