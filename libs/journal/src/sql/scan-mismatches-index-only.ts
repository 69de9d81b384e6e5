import type { Queryable } from '../database.js';
import type { VisibleFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { KeysetRange } from '../keyset-range.js';
import { nextInRange, rangeValues } from './mismatch-list.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';
import { textAnywhere } from './mismatch-text.js';
import { likePatterns, topicMatches } from './topic-conditions.js';

const statement = {
  name: 'scan_mismatches_index_only',
  text: `
    select ${mismatchColumns}
      from (${nextInRange('opened_at as next_at, id as next_id, topic as next_topic, facet as next_facet')}) next
     cross join lateral (select * from mismatch where id = next_id and ${textAnywhere('$8')}) read
     where ${topicMatches('next_topic', '$6', '$9')}
       and next_facet = any ($7::text[])
     order by next_at desc, next_id collate "C" desc
     limit $5`,
};

/**
 * Scans the next `steps` audit records of a range for those with one of these facets, a matching topic and a text, newest first,
 * at most `limit`. Topic and facet come from the index that orders the list; only rows that match both are read from the table.
 */
export async function scanMismatchesIndexOnly(
  database: Queryable,
  { topic, q, visibleTopics }: VisibleFilter,
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
    likePatterns(visibleTopics),
  ]);
  return rows;
}
