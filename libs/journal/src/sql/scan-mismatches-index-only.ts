import type { Queryable } from '../database.js';
import type { MismatchFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { KeysetRange } from '../keyset-range.js';
import { nextInRange, rangeValues } from './mismatch-list.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';
import { textAnywhere } from './mismatch-text.js';

const statement = {
  name: 'skim_mismatches',
  text: `
    select ${mismatchColumns}
      from (${nextInRange('opened_at as next_at, id as next_id, topic as next_topic, facet as next_facet')}) next
     cross join lateral (select * from mismatch where id = next_id and ${textAnywhere('$8')}) read
     where next_topic like $6
       and next_facet = any ($7::text[])
     order by next_at desc, next_id collate "C" desc
     limit $5`,
};

/**
 * Those of the next `steps` audit records of a stretch that have these facets, a topic of this pattern and a text, newest
 * first, at most `limit`. Topic and facet are read in the index that the list is walked by; only rows that fit by both are
 * read themselves.
 */
export async function scanMismatchesIndexOnly(
  database: Queryable,
  { topic, q }: MismatchFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
  steps: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(statement, [
    ...rangeValues(range),
    steps,
    limit,
    globPattern(topic),
    facets,
    containsPattern(q),
  ]);
  return rows;
}
