import type { Instant } from '#machines';
import type { Queryable } from '../database.js';
import type { MismatchOutcome } from '../mismatch.js';
import type { VisibleTopics } from '../visible-topics.js';
import { likePatterns, topicIsVisible } from './topic-conditions.js';

/** What the audit records are grouped by; `day` is a day in UTC, `2026-01-31`. */
export type SummaryKey = 'topic' | 'subject' | 'kind' | 'day';

/** The count of one group, and when its first and last conflicts were opened. */
export interface SummaryRow {
  readonly key: string;
  readonly count: number;
  /** The count of each outcome; outcomes that did not occur are left out. */
  readonly outcomes: Readonly<Partial<Record<MismatchOutcome, number>>>;
  readonly first_at: Date;
  readonly last_at: Date;
}

/**
 * The index by topic holds every column that is counted, so no table row is read. Of it, only the part of the visible topics is
 * read if these are names ($5) and not patterns. Kind and outcome are parts of the facet.
 */
const statement = {
  name: 'summarize_mismatches',
  text: `
    with counted as (
      select case $1::text when 'topic' then topic when 'subject' then subject end as name,
             case $1 when 'day' then (opened_at at time zone 'UTC')::date end as day,
             facet, count(*) as count, min(opened_at) as first_at, max(opened_at) as last_at
        from mismatch
       where opened_at >= coalesce($2::timestamptz, '-infinity')
         and opened_at < coalesce($3::timestamptz, 'infinity')
         and ${topicIsVisible('topic', '$4')}
         and ($5::text[] is null or topic = any ($5))
       group by 1, 2, 3
    ), keyed as (
      select coalesce(name, to_char(day, 'YYYY-MM-DD'), split_part(facet, E'\\x1f', 2)) as key,
             split_part(facet, E'\\x1f', 5) as outcome,
             sum(count)::int as count, min(first_at) as first_at, max(last_at) as last_at
        from counted
       group by 1, 2
    )
    select key, sum(count)::int as count, jsonb_object_agg(outcome, count) as outcomes,
           min(first_at) as first_at, max(last_at) as last_at
      from keyed
     group by key
     order by case when $1 = 'day' then key end desc, sum(count) desc, key`,
};

/** Counts of visible records by key: days newest first, all others most frequent first. `from` is inclusive, `to` exclusive. */
export async function summarizeMismatches(
  database: Queryable,
  by: SummaryKey,
  from: Instant | null,
  to: Instant | null,
  visible: VisibleTopics,
): Promise<readonly SummaryRow[]> {
  const names = visible?.every((pattern) => !pattern.includes('*')) === true ? visible : null;
  const values = [by, from, to, likePatterns(visible), names];
  const { rows } = await database.query<SummaryRow>(statement, values);
  return rows;
}
