import type { SubjectSnapshot } from '#machines';
import type { Database } from '../database.js';

/** How far the stream's row and its log are, read at one moment. Nulls where there is none. */
export interface StreamHeadsRow {
  readonly version: number | null;
  readonly snapshot: SubjectSnapshot | null;
  readonly log_version: number | null;
}

const statement = {
  name: 'stream_heads',
  text: `
    select s.version, s.snapshot,
           (select max(e.version) from subject_event e where e.stream_id = $1) as log_version
      from (select) one left join subject_stream s on s.stream_id = $1`,
};

/** What `verify` compares the log with. */
export async function streamHeads(database: Database, streamId: string): Promise<StreamHeadsRow> {
  const { rows } = await database.query<StreamHeadsRow>(statement, [streamId]);
  return rows[0] ?? { version: null, snapshot: null, log_version: null };
}
