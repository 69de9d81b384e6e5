import type { Role } from '#machines';
import type { Queryable } from '../database.js';
import type { StoredSnapshot } from '../snapshot-format.js';
import { type StreamName, streamIdOf } from '../port.js';

/** The stream's row, and how far its log and its audit are, read at one moment. Nulls where there is no row or no log. */
export interface StreamHeadsRow {
  readonly version: number | null;
  readonly topic: string | null;
  readonly subject: string | null;
  readonly role: Role | null;
  readonly state: string | null;
  readonly deadline_at: Date | null;
  readonly snapshot: StoredSnapshot | null;
  readonly log_version: number | null;
  /** How many audit rows the topic and subject have. */
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

/** What `verify` compares the log with. */
export async function streamHeads(database: Queryable, name: StreamName): Promise<StreamHeadsRow> {
  const { topic, subject } = name;
  const { rows } = await database.query<StreamHeadsRow>(statement, [streamIdOf(name), topic, subject]);
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always answers one row answered none');
  return row;
}
