import type { Instant, Role, Verdict } from '#machines';
import type { Cursor } from '../cursor.js';
import type { Database } from '../database.js';
import type { MismatchOutcome } from '../mismatch.js';
import { containsPattern, globPattern } from '../pattern.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';

/** Which audit records to list; what is absent or null is not asked. */
export interface MismatchFilter {
  /** With `*` for any run of characters. */
  readonly topic?: string | null | undefined;
  readonly subject?: string | null | undefined;
  readonly role?: Role | null | undefined;
  readonly kind?: string | null | undefined;
  readonly class?: string | null | undefined;
  readonly verdict?: Verdict | null | undefined;
  readonly outcome?: MismatchOutcome | null | undefined;
  /** The registry id of the mapping or of the latest. */
  readonly schemaId?: number | null | undefined;
  /** Opened at this instant or later. */
  readonly from?: Instant | null | undefined;
  /** Opened before this instant. */
  readonly to?: Instant | null | undefined;
  /** Anywhere in topic, subject, request id, or a difference's field, whatever the case. */
  readonly q?: string | null | undefined;
}

const statement = {
  name: 'list_mismatches',
  text: `
    select ${mismatchColumns}
      from mismatch
     where ($1::text is null or topic like $1)
       and ($2::text is null or subject = $2)
       and ($3::text is null or role = $3)
       and ($4::text is null or kind = $4)
       and ($5::text is null or class = $5)
       and ($6::text is null or verdict = $6)
       and ($7::text is null or outcome = $7)
       and ($8::bigint is null or (mapping ->> 'schemaId')::bigint = $8 or (latest ->> 'schemaId')::bigint = $8)
       and ($9::timestamptz is null or opened_at >= $9)
       and ($10::timestamptz is null or opened_at < $10)
       and ($11::text is null or topic ilike $11 or subject ilike $11 or request_id ilike $11
            or exists (select from jsonb_array_elements(differences) d where d ->> 'field' ilike $11))
       and ($12::timestamptz is null or (opened_at, id collate "C") < ($12, $13))
     order by opened_at desc, id collate "C" desc
     limit $14`,
};

/** Audit records after a cursor, newest first. */
export async function listMismatches(
  database: Database,
  filter: MismatchFilter,
  limit: number,
  after: Cursor | null,
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
  ]);
  return rows;
}
