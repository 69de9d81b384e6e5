import type { Cursor } from '../cursor.js';
import type { Database } from '../database.js';
import type { MismatchFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';

const statement = {
  name: 'walk_mismatches',
  text: `
    select ${mismatchColumns}
      from (
        select *
          from mismatch
         where ($9::timestamptz is null or opened_at >= $9)
           and ($10::timestamptz is null or opened_at < $10)
           and ($12::timestamptz is null or (opened_at, id collate "C") < ($12, $13))
         order by opened_at desc, id collate "C" desc
         limit $15
      ) walked
     where ($1::text is null or topic like $1)
       and ($2::text is null or subject = $2)
       and ($3::text is null or role = $3)
       and ($4::text is null or kind = $4)
       and ($5::text is null or class = $5)
       and ($6::text is null or verdict = $6)
       and ($7::text is null or outcome = $7)
       and ($8::bigint is null or mapping_schema_id = $8 or latest_schema_id = $8)
       and ($11::text is null or topic ilike $11 or subject ilike $11 or request_id ilike $11
            or exists (select from jsonb_array_elements(differences) d where d ->> 'field' ilike $11))
     order by opened_at desc, id collate "C" desc
     limit $14`,
};

/** Those of the next `steps` audit records after a cursor that pass a filter, newest first, at most `limit`. */
export async function walkMismatches(
  database: Database,
  filter: MismatchFilter,
  limit: number,
  after: Cursor | null,
  steps: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(statement, [
    filter.topic == null ? null : globPattern(filter.topic),
    filter.subject ?? null,
    filter.role ?? null,
    filter.kind ?? null,
    filter.class ?? null,
    filter.verdict ?? null,
    filter.outcome ?? null,
    filter.schemaId ?? null,
    filter.from ?? null,
    filter.to ?? null,
    filter.q == null ? null : containsPattern(filter.q),
    after?.at ?? null,
    after?.id ?? null,
    limit,
    steps,
  ]);
  return rows;
}
