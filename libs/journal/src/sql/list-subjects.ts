import type { Role, SubjectState } from '#machines';
import type { Cursor } from '../cursor.js';
import type { Queryable } from '../database.js';
import type { StoredSnapshot } from '../snapshot-format.js';
import { cursorInstant } from './cursor-instant.js';

/** One row of `subject_stream`. */
export interface StoredSubjectRow {
  readonly stream_id: string;
  readonly topic: string;
  readonly subject: string;
  readonly role: Role;
  readonly version: number;
  readonly state: SubjectState;
  readonly snapshot: StoredSnapshot;
  readonly deadline_at: Date | null;
  readonly updated_at: Date;
}

/** One row of a list. */
export interface SubjectRow extends StoredSubjectRow {
  /** What it is sorted by, as cursors hold it. */
  readonly cursor_value: string;
}

const statement = {
  name: 'list_subjects',
  text: `
    select stream_id, topic, subject, role, version, state, snapshot, deadline_at, updated_at,
           ${cursorInstant('updated_at')} as cursor_value
      from subject_stream
     where state <> 'removed'
       and ($1::text is null or state = $1)
       and ($2::timestamptz is null or (updated_at, stream_id collate "C") < ($2, $3))
     order by updated_at desc, stream_id collate "C" desc
     limit $4`,
};

/**
 * Subjects of all topics after a cursor, most recently changed first, all or those in one state: in the order of an index. Removed
 * subjects are left out.
 */
export async function listSubjects(
  database: Queryable,
  state: SubjectState | null,
  limit: number,
  after: Cursor | null,
): Promise<readonly SubjectRow[]> {
  const values = [state, after?.at ?? null, after?.id ?? null, limit];
  const { rows } = await database.query<SubjectRow>(statement, values);
  return rows;
}
