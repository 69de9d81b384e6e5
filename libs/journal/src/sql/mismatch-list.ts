import type { KeysetRange } from '../keyset-range.js';
import { mismatchColumns } from './mismatch-row.js';

/*
 * The audit's list, newest first, and a stretch of it: parts of statements whose first parameters, $1 to $3, are those of
 * `stretchValues`.
 */

export const newestFirst = `order by opened_at desc, id collate "C" desc`;

export const inRange = `opened_at >= $1 and (opened_at, id collate "C") < ($2, $3)`;

export const rangeValues = ({ downTo, at, id }: KeysetRange): readonly string[] => [downTo, at, id];

/** The next rows of the stretch; $4: how many. */
export function nextInRange(columns: string): string {
  return `select ${columns} from mismatch where ${inRange} ${newestFirst} limit $4`;
}

/** The rows whose ids a common table has. */
export function rowsOf(table: string): string {
  return `select ${mismatchColumns} from mismatch where id = any (array(select id from ${table})) ${newestFirst}`;
}

/**
 * The newest so many rows of a selection of `id` and `opened_at`. All of that is gathered first: with the limit in sight
 * the planner would rather walk down the whole list, and believe that a match comes soon.
 */
export function newestOf(selection: string, limit: string): string {
  return `
    with fit as materialized (${selection}
    ), newest as (
      select id from fit ${newestFirst} limit ${limit}
    )
    ${rowsOf('newest')}`;
}
