import type { Cursor } from '../cursor.js';
import type { Database } from '../database.js';
import type { MismatchFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import { words, wordsPattern } from './mismatch-words.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';

const statement = {
  name: 'search_mismatches',
  text: `
    select ${mismatchColumns}
      from mismatch
     where facet = any ($1::text[])
       and ($2::text is null or topic like $2)
       and ($3::text is null or subject = $3)
       and ($4::bigint is null or mapping_schema_id = $4 or latest_schema_id = $4)
       and ($5::timestamptz is null or opened_at >= $5)
       and ($6::timestamptz is null or opened_at < $6)
       and ($7::text is null or ${words} ilike $7)
       and (request_id ilike $8 or exists (select from jsonb_array_elements(differences) d where d ->> 'field' ilike $8))
       and ($9::timestamptz is null or (opened_at, id collate "C") < ($9, $10))
     order by opened_at desc, id collate "C" desc
     limit $11`,
};

/** Audit records of these facets after a cursor, newest first, that hold a text in their request id or in a field. */
export async function searchMismatches(
  database: Database,
  { topic, subject, schemaId, from, to }: MismatchFilter,
  text: string,
  facets: readonly string[],
  limit: number,
  after: Cursor | null,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(statement, [
    facets,
    topic == null ? null : globPattern(topic),
    subject ?? null,
    schemaId ?? null,
    from ?? null,
    to ?? null,
    wordsPattern(text),
    containsPattern(text),
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ]);
  return rows;
}
