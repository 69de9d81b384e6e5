import type { Answer, Database } from '../database.js';
import type { Mismatch, MismatchChange } from '../mismatch.js';
import type { Append } from '../port.js';
import type { PreparedAppend } from '../prepare.js';
import { toStored, type StoredSnapshot } from '../snapshot-format.js';
import { storableJson } from '../storable.js';
import type { StoredMetadata } from '../stored-fact.js';
import { streamIdOf } from '../stream-id.js';
import { SCHEMA_VERSION } from '../upcast.js';

/** What became of an append; see the migration that makes `append_subject_facts`. */
export interface AppendedRow {
  readonly result: 'appended' | 'repeated' | 'stale' | 'behind';
  readonly version: number;
  /** Null once appended: the caller has it. */
  readonly snapshot: StoredSnapshot | null;
  readonly clock: Date;
}

const statement = {
  name: 'append_subject_facts',
  text: `
    select result, current_version as version, current_snapshot as snapshot, clock
      from append_subject_facts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

/** Facts, snapshot and audit rows in one transaction and one round trip. Always one row. */
export function appendFacts(
  database: Database,
  { key, expectedVersion, metadata }: Append,
  prepared: PreparedAppend,
): Promise<Answer<AppendedRow>> {
  const facts = prepared.facts.map(({ id, fact }) => ({
    id,
    type: fact.type,
    schema_version: SCHEMA_VERSION,
    data: fact,
  }));
  const storedMetadata: StoredMetadata = { ...metadata, role: key.role };
  return database.query<AppendedRow>(statement, [
    streamIdOf(key),
    key.topic,
    key.subject,
    key.role,
    expectedVersion,
    JSON.stringify(facts),
    storableJson(storedMetadata),
    prepared.state,
    JSON.stringify(toStored(prepared.after)),
    prepared.deadlineAt,
    storableJson(prepared.changes.map(toSql)),
  ]);
}

/** The column of each member; the others are named alike. */
const columns: Partial<Record<keyof Mismatch, string>> = {
  openedAt: 'opened_at',
  settledAt: 'settled_at',
  requestId: 'request_id',
};

function toSql(change: MismatchChange) {
  return change.op === 'insert'
    ? { op: change.op, row: toColumns(change.row) }
    : { op: change.op, id: change.id, set: toColumns(change.set) };
}

function toColumns(row: Partial<Mismatch>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([member, value]) => [columns[member as keyof Mismatch] ?? member, value]),
  );
}
