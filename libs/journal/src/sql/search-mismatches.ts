import type { Queryable } from '../database.js';
import type { VisibleFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { KeysetRange } from '../keyset-range.js';
import { inRange, newestOf, rangeValues } from './mismatch-list.js';
import type { MismatchRow } from './mismatch-row.js';
import { textInWords } from './mismatch-text.js';
import { words, wordsPattern } from './mismatch-words.js';
import { likePatterns, topicMatches } from './topic-conditions.js';

const statement = {
  name: 'search_mismatches',
  text: newestOf(
    `
      select id, opened_at
        from mismatch
       where ${inRange}
         and facet = any ($5::text[])
         and ${topicMatches('topic', '$6', '$11')}
         and ($7::text is null or subject = $7)
         and ($8::bigint is null or mapping_schema_id = $8 or latest_schema_id = $8)
         and ($9::text is null or ${words} ilike $9)
         and ${textInWords('$10')}`,
    '$4',
  ),
};

/** Audit records with these facets in a range, newest first, that contain a text in their request id or the name of a field. */
export async function searchMismatches(
  database: Queryable,
  { topic, subject, schemaId, visibleTopics }: VisibleFilter,
  text: string,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(statement, [
    ...rangeValues(range),
    limit,
    facets,
    globPattern(topic),
    subject ?? null,
    schemaId ?? null,
    wordsPattern(text),
    containsPattern(text),
    likePatterns(visibleTopics),
  ]);
  return rows;
}
