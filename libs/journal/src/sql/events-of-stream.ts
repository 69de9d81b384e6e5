import type { Queryable } from '../database.js';
import type { StoredMetadata } from '../stored-event.js';

/** A stored event. `expected_hash` is the hash that its data and the hash before it give. */
export interface EventRow {
  readonly version: number;
  readonly global_position: string;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: StoredMetadata;
  readonly at: Date;
  readonly hash: string;
  readonly expected_hash: string;
}

const statement = {
  name: 'events_of_stream',
  text: `
    select version, global_position::text as global_position, event_id, type, schema_version, data, metadata, at,
           encode(hash, 'hex') as hash,
           encode(subject_event_hash(lag(hash, 1, $4::bytea) over (order by version), stream_id, version, event_id,
             type, schema_version, data, metadata, at), 'hex') as expected_hash
      from subject_event
     where stream_id = $1 and version > $2
     order by version
     limit $3`,
};

/** The events of a stream after a version, oldest first. `previousHash`: the hash of that version in hex; null: unknown, or there is none. */
export async function eventsOfStream(
  database: Queryable,
  streamId: string,
  afterVersion: number,
  limit: number,
  previousHash: string | null,
): Promise<readonly EventRow[]> {
  const previous = previousHash === null ? null : Buffer.from(previousHash, 'hex');
  const { rows } = await database.query<EventRow>(statement, [streamId, afterVersion, limit, previous]);
  return rows;
}
