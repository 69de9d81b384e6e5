import type { Queryable } from '../database.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';

/** Audit rows, and the moment at which they were read. */
export interface AuditedRows {
  readonly rows: readonly MismatchRow[];
  /** The stream's version at that moment; null: it has no row. */
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

/** The audit rows with these ids, whatever topic and subject they have. Missing ones are left out. */
export async function auditedRows(
  database: Queryable,
  streamId: string,
  ids: readonly string[],
): Promise<AuditedRows> {
  type Row = Partial<MismatchRow> & { readonly stream_version: number | null; readonly read_at: Date };
  const { rows } = await database.query<Row>(statement, [streamId, ids]);
  const [first] = rows;
  if (first === undefined) throw new Error('the statement audited_rows returned no row');
  // Without a match the only row consists of nulls.
  const matches = rows.filter((row) => row.id != null) as unknown as readonly MismatchRow[];
  return { rows: matches, streamVersion: first.stream_version, now: first.read_at };
}
