import type { Queryable } from '../database.js';
import type { VisibleTopics } from '../visible-topics.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';
import { likePatterns, topicIsVisible } from './topic-conditions.js';

const statement = {
  name: 'find_mismatch',
  text: `select ${mismatchColumns} from mismatch where id = $1 and ${topicIsVisible('topic', '$2')}`,
};

/** One audit record; null if there is none with this id, or its topic is not visible. */
export async function findMismatch(
  database: Queryable,
  id: string,
  visible: VisibleTopics,
): Promise<MismatchRow | null> {
  const { rows } = await database.query<MismatchRow>(statement, [id, likePatterns(visible)]);
  return rows[0] ?? null;
}
