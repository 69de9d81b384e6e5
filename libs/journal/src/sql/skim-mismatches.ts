import type { Database } from '../database.js';
import type { MismatchFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { Stretch } from '../stretch.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';
import { textAnywhere } from './mismatch-text.js';

const statement = {
  name: 'skim_mismatches',
  text: `
    select ${mismatchColumns}
      from (
        select opened_at as skimmed_at, id as skimmed_id, topic as skimmed_topic, facet as skimmed_facet
          from mismatch
         where opened_at >= $1 and (opened_at, id collate "C") < ($2, $3)
         order by opened_at desc, id collate "C" desc
         limit $4
      ) skimmed
     cross join lateral (select * from mismatch where id = skimmed_id and ${textAnywhere('$8')}) read
     where skimmed_topic like $6
       and skimmed_facet = any ($7::text[])
     order by skimmed_at desc, skimmed_id collate "C" desc
     limit $5`,
};

/**
 * Those of the next `steps` audit records of a stretch that have these facets, a topic of this pattern and a text, newest
 * first, at most `limit`. Topic and facet are read in the index that the list is walked by; only rows that fit by both are
 * read themselves.
 */
export async function skimMismatches(
  database: Database,
  { topic, q }: MismatchFilter,
  facets: readonly string[],
  { downTo, at, id }: Stretch,
  limit: number,
  steps: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(statement, [
    downTo,
    at,
    id,
    steps,
    limit,
    globPattern(topic ?? '*'),
    facets,
    q == null ? null : containsPattern(q),
  ]);
  return rows;
}
