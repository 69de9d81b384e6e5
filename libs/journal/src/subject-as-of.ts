import { evolve, initialSnapshot, type Instant } from '#machines';
import { streamIdOf, type StoredSubject, type StreamKey } from './port.js';
import type { QueryLane } from './query-lane.js';
import { eventsOfStream } from './sql/events-of-stream.js';
import { upcast } from './upcast.js';

/** A subject as it was after one of its events. */
export interface SubjectAsOf extends StoredSubject {
  /** When the event was stored. */
  readonly at: Instant;
}

/** The number of events that are read by one statement and folded without a pause, which takes a few milliseconds. */
const PAGE = 100;

/**
 * Folds a stream's events up to a version.
 * @param version at least 1
 * @returns null if the stream has no such version
 * @throws JournalUnreachable, QueryRefused; IllegalEvent or UnknownEventShape for a log that this release cannot fold
 */
export async function foldUpTo(
  lane: QueryLane,
  key: StreamKey,
  version: number,
): Promise<SubjectAsOf | null> {
  let snapshot = initialSnapshot;
  for (let folded = 0; ;) {
    const limit = Math.min(PAGE, version - folded);
    const events = await lane.run(null, (database) =>
      eventsOfStream(database, streamIdOf(key), folded, limit, null),
    );
    for (const { type, schema_version: schemaVersion, data } of events)
      snapshot = evolve(snapshot, upcast({ type, schemaVersion, data }));
    folded += events.length;
    const last = events.at(-1);
    if (last === undefined || events.length < limit) return null;
    if (folded === version) return { key, version, snapshot, at: last.at.toISOString() };
  }
}
