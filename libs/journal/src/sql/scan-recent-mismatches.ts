import type { Queryable } from '../database.js';
import type { VisibleFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { KeysetRange } from '../keyset-range.js';
import { newestFirst, nextInRange, rangeValues } from './mismatch-list.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';
import { textAnywhere } from './mismatch-text.js';
import { likePatterns, topicMatches } from './topic-conditions.js';

const statement = {
  name: 'scan_recent_mismatches',
  text: `
    select ${mismatchColumns}
      from (${nextInRange('*')}) scanned
     where ${topicMatches('topic', '$6', '$15')}
       and ($7::text is null or subject = $7)
       and ($8::text is null or role = $8)
       and ($9::text is null or kind = $9)
       and ($10::text is null or class = $10)
       and ($11::text is null or verdict = $11)
       and ($12::text is null or outcome = $12)
       and ($13::bigint is null or mapping_schema_id = $13 or latest_schema_id = $13)
       and ${textAnywhere('$14')}
     ${newestFirst}
     limit $5`,
};

/** Scans the next `steps` audit records of a range for those that match a filter, newest first, at most `limit`. */
export async function scanRecentMismatches(
  database: Queryable,
  filter: VisibleFilter,
  range: KeysetRange,
  limit: number,
  steps: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(statement, [
    ...rangeValues(range),
    steps,
    limit,
    globPattern(filter.topic),
    filter.subject ?? null,
    filter.role ?? null,
    filter.kind ?? null,
    filter.class ?? null,
    filter.verdict ?? null,
    filter.outcome ?? null,
    filter.schemaId ?? null,
    containsPattern(filter.q),
    likePatterns(filter.visibleTopics),
  ]);
  return rows;
}
