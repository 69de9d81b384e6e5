import type { Instant } from '#machines';
import type { Queryable } from '../database.js';

/**
 * Bisection over the primary key. Every event below `low` was stored before the instant, every event from `high` on at it or later.
 * A position without an event stands for the next one.
 */
const statement = {
  name: 'position_at',
  text: `
    with recursive bisection (low, high) as (
      select coalesce(min(global_position), 1), coalesce(max(global_position), 0) + 1 from subject_event
      union all
      select case when p.at < $1::timestamptz then p.global_position + 1 else b.low end,
             case when p.at < $1::timestamptz then b.high else (b.low + b.high) / 2 end
        from bisection b
       cross join lateral (
         select global_position, at
           from subject_event
          where global_position >= (b.low + b.high) / 2
          order by global_position
          limit 1
       ) p
       where b.low < b.high
    )
    select low::text as position from bisection where low >= high limit 1`,
};

/**
 * The position from which on events were stored at an instant or later, if time grew with every position. Appends that overlap may
 * be stored in another order than their times, so callers take a margin. A few dozen index probes.
 */
export async function positionAt(database: Queryable, at: Instant): Promise<string> {
  const { rows } = await database.query<{ position: string }>(statement, [at]);
  const position = rows[0]?.position;
  if (position === undefined) throw new Error('the bisection of the log did not end');
  return position;
}
