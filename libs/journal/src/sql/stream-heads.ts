import type { Role } from '#machines';
import type { Queryable } from '../database.js';
import type { StoredSnapshot } from '../snapshot-format.js';
import { type StreamName, streamIdOf } from '../port.js';

/** The stream's row, the version of its log and the number of its audit rows, read at one moment. Nulls without a row or a log. */
export interface StreamHeadsRow {
  readonly version: number | null;
  readonly topic: string | null;
  readonly subject: string | null;
  readonly role: Role | null;
  readonly state: string | null;
  readonly deadline_at: Date | null;
  readonly snapshot: StoredSnapshot | null;
  readonly log_version: number | null;
  /** The number of audit rows of the topic and subject. */
  readonly audited: number;
}

const statement = {
  name: 'stream_heads',
  text: `
    select s.version, s.topic, s.subject, s.role, s.state, s.deadline_at, s.snapshot,
           (select max(e.version) from subject_event e where e.stream_id = $1) as log_version,
           (select count(*)::integer from mismatch m where m.topic = $2 and m.subject = $3) as audited
      from (select) one left join subject_stream s on s.stream_id = $1`,
};

/** The stored data that `verify` compares with the log. */
export async function streamHeads(database: Queryable, name: StreamName): Promise<StreamHeadsRow> {
  const { topic, subject } = name;
  const { rows } = await database.query<StreamHeadsRow>(statement, [streamIdOf(name), topic, subject]);
  const [row] = rows;
  if (row === undefined) throw new Error('the statement stream_heads returned no row');
  return row;
}
