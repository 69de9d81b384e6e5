import type { Role } from '#machines';
import type { QueryResult, Database } from '../database.js';
import type { StoredSnapshot } from '../snapshot-format.js';

/** The database's clock, and the stream's row; nulls if the stream has none. */
export interface LoadedStreamRow {
  readonly clock: Date;
  readonly topic: string | null;
  readonly subject: string | null;
  readonly role: Role | null;
  readonly version: number | null;
  readonly snapshot: StoredSnapshot | null;
  /** The id of its newest event. */
  readonly event_id: string | null;
}

const statement = {
  name: 'load_stream',
  text: `
    select clock_timestamp() as clock, s.topic, s.subject, s.role, s.version, s.snapshot, e.event_id
      from (select) one
      left join subject_stream s on s.stream_id = $1
      left join subject_event e on e.stream_id = s.stream_id and e.version = s.version`,
};

/** One stream's current snapshot. Always one row. */
export function loadStream(database: Database, streamId: string): Promise<QueryResult<LoadedStreamRow>> {
  return database.query<LoadedStreamRow>(statement, [streamId]);
}
