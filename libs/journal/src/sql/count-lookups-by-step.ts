import type { Queryable } from '../database.js';
import type { StepCount } from '../time-steps.js';
import { inRange, streamMatches, streamSubject, streamTopic } from './event-conditions.js';
import { stepNumber, stepStart } from './step-of.js';

/** $3: the first instant; $10: the length of a step; $11: a role. Every column is in the index by type. */
const statement = {
  name: 'count_lookups_by_step',
  text: `
    with counted as (
      select ${stepStart('e.at', '$3', '$10')} as start, e.type, count(*) as count
        from subject_event e
       where e.type in ('SchemaResolved', 'LookupFailed')
         and $5::text is null
         and ${inRange('e')} and ${streamMatches(streamTopic, streamSubject)}
         and ($11::text is null
              or exists (select from subject_list l where l.stream_id = e.stream_id and l.role = $11))
       group by 1, 2
    )
    select case type when 'SchemaResolved' then 'ok' else 'failed' end as key,
           ${stepNumber('start', '$3', '$10')} as step, count::int
      from counted`,
};

/** Look-ups that the registry answered (`ok`) or did not (`failed`), by step. @param values those of `eventValues`, the length of a step in place of the limit */
export async function countLookupsByStep(
  database: Queryable,
  values: readonly unknown[],
  role: string | null,
): Promise<readonly StepCount[]> {
  const { rows } = await database.query<StepCount>(statement, [...values, role]);
  return rows;
}
