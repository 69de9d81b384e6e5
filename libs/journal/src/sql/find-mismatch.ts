import type { Queryable } from '../database.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';

const statement = { name: 'find_mismatch', text: `select ${mismatchColumns} from mismatch where id = $1` };

/** One audit record; null if there is none with this id. */
export async function findMismatch(database: Queryable, id: string): Promise<MismatchRow | null> {
  const { rows } = await database.query<MismatchRow>(statement, [id]);
  return rows[0] ?? null;
}
