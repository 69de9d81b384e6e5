import { containsPattern, globPattern } from '../pattern.js';
import type { SubjectFilter } from '../subject-filter.js';
import type { VisibleTopics } from '../visible-topics.js';
import { patternsAndNames, topicMatchesFast } from './topic-conditions.js';

/** The condition on rows of `subject_list` that they match a filter and are visible. Its parameters are those of `filterValues`. */
export const matchesFilter = `
       state <> 'removed'
   and ($1::text is null or state = $1)
   and ($2::text is null or role = $2)
   and ${topicMatchesFast('topic', '$3', '$4', '$5')}
   and ($6::text is null or names like lower($6))`;

/** The parameters $1 to $6. */
export function filterValues(filter: SubjectFilter, visible: VisibleTopics): readonly unknown[] {
  const { state, role, topic, q } = filter;
  return [state ?? null, role ?? null, globPattern(topic), ...patternsAndNames(visible), containsPattern(q)];
}
