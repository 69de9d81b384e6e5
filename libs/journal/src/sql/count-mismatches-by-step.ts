import type { Queryable } from '../database.js';
import type { VisibleFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { StepCount, TimeSteps } from '../time-steps.js';
import { distinctKeys } from './distinct-keys.js';
import { textInWords } from './mismatch-text.js';
import { words, wordsPattern } from './mismatch-words.js';
import { stepNumber, stepStart } from './step-of.js';
import { patternsAndNames, topicMatchesFast } from './topic-conditions.js';

/** What the audit records of a step are grouped by. */
export type SeriesKey = 'verdict' | 'kind' | 'outcome';

/** Their places in the facet. */
const FACET_PARTS: Readonly<Record<SeriesKey, number>> = { kind: 2, verdict: 4, outcome: 5 };

/** $1 to $3: the steps; $5: the facets that match, null: all; $6 to $8: topics; $9: a subject; $10: a schema id. */
const conditions = `
       m.opened_at >= $1 and m.opened_at < $2
   and ($5::text[] is null or m.facet = any ($5))
   and ${topicMatchesFast('m.topic', '$6', '$7', '$8')}
   and ($9::text is null or m.subject = $9)
   and ($10::bigint is null or m.mapping_schema_id = $10 or m.latest_schema_id = $10)`;

const counts = (source: string, condition = ''): string => `
      select ${stepStart('m.opened_at', '$1', '$3')} as start, m.facet, count(*) as count
        from ${source}
       where ${conditions} ${condition}
       group by 1, 2`;

/** $4: the place of the key in the facet. Without a verdict the key is `none`. */
const perStep = `
    select coalesce(nullif(split_part(facet, E'\\x1f', $4::int), ''), 'none') as key,
           ${stepNumber('start', '$1', '$3')} as step, sum(count)::int as count
      from counted
     group by 1, 2`;

/** Of the indexes in the order of the list or by topic, which hold all that is counted unless a subject or schema id is given. */
const all = {
  name: 'count_mismatches_by_step',
  text: `with counted as (${counts('mismatch m')}) ${perStep}`,
};

/** $11: a text in topic, subject, request id or the name of a field; $12: its pattern for the trigram index. */
const withText = {
  name: 'count_mismatches_with_text_by_step',
  text: `
    with recursive ${distinctKeys('names', { fixed: null, distinct: ['topic', 'subject'] }, '')},
    named as materialized (
      select topic, subject from names where topic ilike $11 or subject ilike $11
    ), counted as (
      ${counts('named n join mismatch m on m.topic = n.topic and m.subject = n.subject')}
      union all
      ${counts(
        'mismatch m',
        `and ($12::text is null or ${words} ilike $12) and ${textInWords('$11')}
         and m.topic not ilike $11 and m.subject not ilike $11`,
      )}
    )
    ${perStep}`,
};

/** Counts of the audit records that match a filter, by the step in which they were opened. The filter's own times do not count. */
export async function countMismatchesByStep(
  database: Queryable,
  by: SeriesKey,
  { topic, subject, schemaId, q, visibleTopics }: VisibleFilter,
  facets: readonly string[] | null,
  { from, to, stepMs }: TimeSteps,
): Promise<readonly StepCount[]> {
  const names = [globPattern(topic), ...patternsAndNames(visibleTopics), subject ?? null, schemaId ?? null];
  const values = [from, to, stepMs, FACET_PARTS[by], facets, ...names];
  const text = q == null ? [] : [containsPattern(q), wordsPattern(q)];
  const statement = q == null ? all : withText;
  const { rows } = await database.query<StepCount>(statement, [...values, ...text]);
  return rows;
}
