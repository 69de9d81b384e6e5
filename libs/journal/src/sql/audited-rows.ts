import type { Queryable } from '../database.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';

/** Audit rows, and the moment they were read at. */
export interface AuditedRows {
  readonly rows: readonly MismatchRow[];
  /** How far the stream was then; null: it has no row. */
  readonly streamVersion: number | null;
  /** By the database's clock. */
  readonly now: Date;
}

const statement = {
  name: 'audited_rows',
  text: `
    select s.version as stream_version, now() as read_at, m.*
      from (select) one
      left join subject_stream s on s.stream_id = $1
      left join (select ${mismatchColumns} from mismatch) m on m.id = any($2::text[])`,
};

/** The audit rows of these ids, wherever they say they belong; those that are missing are left out. */
export async function auditedRows(
  database: Queryable,
  streamId: string,
  ids: readonly string[],
): Promise<AuditedRows> {
  type Row = Partial<MismatchRow> & { readonly stream_version: number | null; readonly read_at: Date };
  const { rows } = await database.query<Row>(statement, [streamId, ids]);
  const [first] = rows;
  if (first === undefined) throw new Error('a statement that always answers a row answered none');
  // Without a match the one row is of nulls.
  const found = rows.filter((row) => row.id != null) as unknown as readonly MismatchRow[];
  return { rows: found, streamVersion: first.stream_version, now: first.read_at };
}
