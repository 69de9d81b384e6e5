import type { QueryResult, Database } from '../database.js';
import type { LoadedStreamRow } from './load-stream.js';

const statement = {
  name: 'load_streams',
  text: `
    select clock_timestamp() as clock, s.topic, s.subject, s.role, s.version, s.snapshot, e.event_id
      from unnest($1::text[]) with ordinality requested (stream_id, ordinal)
      left join subject_stream s on s.stream_id = requested.stream_id
      left join subject_event e on e.stream_id = s.stream_id and e.version = s.version
     order by requested.ordinal`,
};

/** The current snapshots of several streams: one row for each, in the order of `streamIds`. */
export function loadStreams(
  database: Database,
  streamIds: readonly string[],
): Promise<QueryResult<LoadedStreamRow>> {
  return database.query<LoadedStreamRow>(statement, [streamIds]);
}
