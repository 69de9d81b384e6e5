import type { Queryable } from '../database.js';
import type { StoredSubjectRow } from './list-subjects.js';

const statement = {
  name: 'find_subject',
  text: `
    select stream_id, topic, subject, role, version, state, snapshot, deadline_at, updated_at
      from subject_stream
     where stream_id = $1`,
};

/** One subject's row; null for a stream without events. */
export async function findSubject(database: Queryable, streamId: string): Promise<StoredSubjectRow | null> {
  const { rows } = await database.query<StoredSubjectRow>(statement, [streamId]);
  return rows[0] ?? null;
}
