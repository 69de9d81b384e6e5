import type { Queryable } from '../database.js';
import type { VisibleTopics } from '../visible-topics.js';
import type { StoredSubjectRow } from './list-subjects.js';
import { likePatterns, topicIsVisible } from './topic-conditions.js';

const statement = {
  name: 'find_subjects',
  text: `
    select stream_id, topic, subject, role, version, state, snapshot, deadline_at, updated_at
      from subject_stream
     where stream_id = any ($1::text[]) and state <> 'removed' and ${topicIsVisible('topic', '$2')}`,
};

/** The rows of these subjects, in any order. Those that do not exist, were removed or are not visible are left out. */
export async function findSubjects(
  database: Queryable,
  streamIds: readonly string[],
  visible: VisibleTopics,
): Promise<readonly StoredSubjectRow[]> {
  const { rows } = await database.query<StoredSubjectRow>(statement, [streamIds, likePatterns(visible)]);
  return rows;
}
