import type { Role, SubjectState } from '#machines';
import type { Queryable } from '../database.js';
import type { SubjectFilter } from '../subject-filter.js';
import type { VisibleTopics } from '../visible-topics.js';
import { filterValues, matchesFilter } from './subject-conditions.js';

/** How many subjects there are of a state and role. */
export interface SubjectCount {
  readonly state: SubjectState;
  readonly role: Role;
  readonly count: number;
}

const statement = {
  name: 'summarize_subjects',
  text: `select state, role, count(*)::int as count from subject_list where ${matchesFilter} group by state, role`,
};

/** Counts of the visible subjects that match a filter. Removed subjects are left out. */
export async function summarizeSubjects(
  database: Queryable,
  filter: SubjectFilter,
  visible: VisibleTopics,
): Promise<readonly SubjectCount[]> {
  const { rows } = await database.query<SubjectCount>(statement, filterValues(filter, visible));
  return rows;
}
