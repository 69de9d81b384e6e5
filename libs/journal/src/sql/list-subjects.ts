import type { Role, SubjectState } from '#machines';
import type { Cursor } from '../cursor.js';
import type { Queryable } from '../database.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { StoredSnapshot } from '../snapshot-format.js';
import type { VisibleTopics } from '../visible-topics.js';
import { cursorInstant } from './cursor-instant.js';
import { likePatterns, topicMatches } from './topic-conditions.js';

/** Which subjects to list. A member that is absent or null does not restrict the list. */
export interface SubjectFilter {
  readonly state?: SubjectState | null | undefined;
  /** `*` matches any run of characters. */
  readonly topic?: string | null | undefined;
  readonly role?: Role | null | undefined;
  /** Anywhere in topic or subject, ignoring case. */
  readonly q?: string | null | undefined;
}

/** One row of `subject_stream`. */
export interface SubjectRow {
  readonly stream_id: string;
  readonly topic: string;
  readonly subject: string;
  readonly role: Role;
  readonly version: number;
  readonly state: SubjectState;
  readonly snapshot: StoredSnapshot;
  readonly deadline_at: Date | null;
  readonly updated_at: Date;
  /** `updated_at` with microseconds, as cursors hold it. */
  readonly cursor_at: string;
}

const statement = {
  name: 'list_subjects',
  text: `
    select stream_id, topic, subject, role, version, state, snapshot, deadline_at, updated_at,
           ${cursorInstant('updated_at')} as cursor_at
      from subject_stream
     where state <> 'removed'
       and ($1::text is null or state = $1)
       and ${topicMatches('topic', '$2', '$8')}
       and ($3::text is null or role = $3)
       and ($4::text is null or topic ilike $4 or subject ilike $4)
       and ($5::timestamptz is null or (updated_at, stream_id collate "C") < ($5, $6))
     order by updated_at desc, stream_id collate "C" desc
     limit $7`,
};

/** Visible subjects after a cursor, most recently changed first. Removed subjects are left out. */
export async function listSubjects(
  database: Queryable,
  filter: SubjectFilter,
  visible: VisibleTopics,
  limit: number,
  after: Cursor | null,
): Promise<readonly SubjectRow[]> {
  const { rows } = await database.query<SubjectRow>(statement, [
    filter.state ?? null,
    globPattern(filter.topic),
    filter.role ?? null,
    containsPattern(filter.q),
    after?.at ?? null,
    after?.id ?? null,
    limit,
    likePatterns(visible),
  ]);
  return rows;
}
