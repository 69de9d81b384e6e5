import type { Database } from '../database.js';
import { containsPattern } from '../pattern.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';
import { textAnywhere } from './mismatch-text.js';

const statement = {
  name: 'read_mismatches',
  text: `
    select ${mismatchColumns}
      from mismatch
     where id = any ($1::text[])
       and ${textAnywhere('$2')}
     order by opened_at desc, id collate "C" desc
     limit $3`,
};

/** Those of the audit records with these ids that hold a text anywhere, newest first, at most `limit`. */
export async function readMismatches(
  database: Database,
  ids: readonly string[],
  text: string,
  limit: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(statement, [ids, containsPattern(text), limit]);
  return rows;
}
