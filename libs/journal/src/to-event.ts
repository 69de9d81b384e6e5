import type { EventRow } from './sql/events-of-stream.js';
import type { StoredEvent } from './stored-event.js';

/** An event of the log, from its row. */
export const toEvent = (row: Omit<EventRow, 'expected_hash'>): StoredEvent => ({
  version: row.version,
  globalPosition: row.global_position,
  eventId: row.event_id,
  type: row.type,
  schemaVersion: row.schema_version,
  data: row.data,
  metadata: row.metadata,
  at: row.at.toISOString(),
  hash: row.hash,
});
