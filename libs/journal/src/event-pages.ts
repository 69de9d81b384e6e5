import type { Queryable } from './database.js';
import type { EventFilter } from './event-filter.js';
import { positionRangeOf } from './position-range.js';
import { eventValues, type ListedEventRow } from './sql/event-conditions.js';
import { eventsByType } from './sql/events-by-type.js';
import { eventsOfStreams } from './sql/events-of-streams.js';
import { scanEvents } from './sql/scan-events.js';
import type { VisibleTopics } from './visible-topics.js';

/** The first scan examines this many events, or this many times the limit if that is more. It finds whatever is common. */
const MIN_SCANNED = 1000;
const SCAN_FACTOR = 4;
/** The events of each of these many streams are read one by one. */
const MAX_STREAMS = 500;

/**
 * At most `limit` events below a position, newest first. Rare events are found as fast as common ones: by a short scan, or in the
 * streams that match if they are few, or in the index by type.
 * @param before null: from the newest
 */
export async function previousEvents(
  database: Queryable,
  filter: EventFilter,
  visible: VisibleTopics,
  limit: number,
  before: string | null,
): Promise<readonly ListedEventRow[]> {
  if (visible?.length === 0) return [];
  const range = await positionRangeOf(database, filter, before);
  const values = eventValues(filter, range, visible, limit);
  const ofAllStreams = filter.topic == null && filter.subject == null && visible === null;
  if (ofAllStreams && filter.type == null) return scanEvents(database, values, null);
  const near = await scanEvents(database, values, Math.max(MIN_SCANNED, limit * SCAN_FACTOR));
  if (near.length === limit) return near;
  const ofFew = ofAllStreams ? null : await eventsOfStreams(database, values, MAX_STREAMS);
  return ofFew ?? eventsByType(database, values);
}
