import type { Instant } from '#machines';
import type { Database } from '../database.js';
import type { MismatchOutcome } from '../mismatch.js';

/** What audit records are counted by; `day` is the day in UTC, `2026-01-31`. */
export type SummaryKey = 'topic' | 'subject' | 'kind' | 'day';

/** How often, and when for the first and the last time. */
export interface SummaryRow {
  readonly key: string;
  readonly count: number;
  /** How many of each outcome; those without any are left out. */
  readonly outcomes: Readonly<Partial<Record<MismatchOutcome, number>>>;
  readonly first_at: Date;
  readonly last_at: Date;
}

const statement = {
  name: 'summarize_mismatches',
  text: `
    with counted as (
      select case $1::text
               when 'topic' then topic
               when 'subject' then subject
               when 'kind' then kind
               when 'day' then to_char(opened_at at time zone 'UTC', 'YYYY-MM-DD')
             end as key,
             outcome, count(*)::int as count, min(opened_at) as first_at, max(opened_at) as last_at
        from mismatch
       where ($2::timestamptz is null or opened_at >= $2)
         and ($3::timestamptz is null or opened_at < $3)
       group by 1, outcome
    )
    select key, sum(count)::int as count, jsonb_object_agg(outcome, count) as outcomes,
           min(first_at) as first_at, max(last_at) as last_at
      from counted
     group by key
     order by case when $1 = 'day' then key end desc, sum(count) desc, key`,
};

/** Counts by key: days newest first, everything else most frequent first. `from` is in, `to` is out. */
export async function summarizeMismatches(
  database: Database,
  by: SummaryKey,
  from: Instant | null,
  to: Instant | null,
): Promise<readonly SummaryRow[]> {
  const { rows } = await database.query<SummaryRow>(statement, [by, from, to]);
  return rows;
}
