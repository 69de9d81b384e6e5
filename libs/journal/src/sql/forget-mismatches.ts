import type { Cursor } from '../cursor.js';
import type { Queryable } from '../database.js';
import { cursorInstant } from './cursor-instant.js';

interface ForgottenRow {
  readonly busy: boolean;
  readonly looked: number;
  readonly forgotten: number;
  readonly last_at: string | null;
  readonly last_id: string | null;
}

const statement = {
  name: 'forget_mismatches',
  text: `
    select busy, looked, forgotten,
           ${cursorInstant('last_at')} as last_at, last_id
      from forget_mismatches($1, $2, $3, $4)`,
};

/** One bounded step of retention; see the migration that creates `forget_mismatches`. Always one row. */
export async function forgetMismatches(
  database: Queryable,
  days: number,
  after: Cursor | null,
  rows: number,
): Promise<ForgottenRow> {
  const result = await database.query<ForgottenRow>(statement, [
    days,
    after?.at ?? null,
    after?.id ?? null,
    rows,
  ]);
  const [row] = result.rows;
  if (row === undefined) throw new Error('the statement forget_mismatches returned no row');
  return row;
}
