import type { Role } from '#machines';
import type { EventFilter } from '../event-filter.js';
import { globPattern } from '../pattern.js';
import type { PositionRange } from '../position-range.js';
import type { VisibleTopics } from '../visible-topics.js';
import type { EventRow } from './events-of-stream.js';
import { patternsAndNames, topicMatchesFast } from './topic-conditions.js';

/*
 * Parts of statements that list events newest first. Their first parameters, $1 to $10, are those of `eventValues`.
 */

/** A listed event with its stream. */
export interface ListedEventRow extends Omit<EventRow, 'expected_hash'> {
  readonly topic: string;
  readonly subject: string;
  readonly role: Role;
}

/** The columns of a listed event, from `e` (`subject_event`) and `l` (`subject_list`). */
export const listedEvent = `
  l.topic, l.subject, l.role, e.version, e.global_position::text as global_position, e.event_id, e.type,
  e.schema_version, e.data, e.metadata, e.at, encode(e.hash, 'hex') as hash`;

/** The condition that an event is in the range of positions and times. */
export const inRange = (event: string): string => `
  ${event}.global_position >= $1::bigint and ($2::bigint is null or ${event}.global_position < $2)
  and ($3::timestamptz is null or ${event}.at >= $3) and ($4::timestamptz is null or ${event}.at < $4)`;

/** The condition that its type matches. */
export const typeMatches = (event: string): string => `($5::text is null or ${event}.type = $5)`;

/** The condition that a stream matches the filter and is visible, by expressions for its topic and subject. */
export const streamMatches = (topic: string, subject: string): string => `
  ($6::text is null or ${subject} = $6) and ${topicMatchesFast(topic, '$7', '$8', '$9')}`;

/** The topic and the subject of an event `e`, by the id of its stream: no topic contains `/`. */
export const streamTopic = `split_part(e.stream_id, '/', 1)`;
export const streamSubject = `substr(e.stream_id, position('/' in e.stream_id) + 1)`;

/** The largest number of rows. */
export const limit = '$10';

/** The parameters $1 to $10. */
export function eventValues(
  { topic, subject, type, from, to }: EventFilter,
  { downTo, before }: PositionRange,
  visible: VisibleTopics,
  count: number,
): readonly unknown[] {
  const times = [from ?? null, to ?? null, type ?? null];
  return [downTo, before, ...times, subject ?? null, globPattern(topic), ...patternsAndNames(visible), count];
}
