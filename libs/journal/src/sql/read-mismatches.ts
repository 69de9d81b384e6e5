import type { Cursor } from '../cursor.js';
import type { Queryable } from '../database.js';
import { containsPattern } from '../pattern.js';
import { newestOf } from './mismatch-list.js';
import type { MismatchRow } from './mismatch-row.js';
import { textAnywhere } from './mismatch-text.js';

const statement = {
  name: 'read_mismatches',
  text: newestOf(
    `
      select id, opened_at
        from mismatch
       where id = any ($2::text[])
         and facet = any ($3::text[])
         and ${textAnywhere('$4')}`,
    '$1',
  ),
};

/** The audit records at these cursors that contain a text and still have one of these facets, newest first, at most `limit`. */
export async function readMismatches(
  database: Queryable,
  cursors: readonly Cursor[],
  text: string,
  facets: readonly string[],
  limit: number,
): Promise<readonly MismatchRow[]> {
  const ids = cursors.map(({ id }) => id);
  const { rows } = await database.query<MismatchRow>(statement, [limit, ids, facets, containsPattern(text)]);
  return rows;
}
