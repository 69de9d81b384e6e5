import type { KeysetRange } from '../keyset-range.js';
import { mismatchColumns } from './mismatch-row.js';

/*
 * Parts of statements that list the audit newest first, within a keyset range. Their first parameters, $1 to $3, are those of
 * `rangeValues`.
 */

/** The order of the list. */
export const newestFirst = `order by opened_at desc, id collate "C" desc`;

/** The condition that a row is in the range. */
export const inRange = `opened_at >= $1 and (opened_at, id collate "C") < ($2, $3)`;

/** The parameters $1 to $3. */
export const rangeValues = ({ downTo, at, id }: KeysetRange): readonly string[] => [downTo, at, id];

/** The first rows of the range; $4: the limit. */
export function nextInRange(columns: string): string {
  return `select ${columns} from mismatch where ${inRange} ${newestFirst} limit $4`;
}

/** The audit rows whose ids are in a common table expression. */
export function rowsOf(table: string): string {
  return `select ${mismatchColumns} from mismatch where id = any (array(select id from ${table})) ${newestFirst}`;
}

/**
 * The newest rows of a selection of `id` and `opened_at`, at most `limit`. The selection is materialized first: if the planner saw
 * the limit, it would scan the whole list in order and expect a match soon.
 */
export function newestOf(selection: string, limit: string): string {
  return `
    with fit as materialized (${selection}
    ), newest as (
      select id from fit ${newestFirst} limit ${limit}
    )
    ${rowsOf('newest')}`;
}
