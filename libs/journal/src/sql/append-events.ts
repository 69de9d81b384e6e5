import { appendJson } from '../append-json.js';
import type { QueryResult, Database } from '../database.js';
import { type Append, streamIdOf } from '../port.js';
import type { PreparedAppend } from '../prepare.js';
import type { StoredSnapshot } from '../snapshot-format.js';

/** The outcome of an append. Migration 0014 has the present version of `append_subject_facts`, which 0007 created. */
export interface AppendedRow {
  readonly result: 'appended' | 'repeated' | 'stale' | 'behind';
  readonly version: number;
  /** Null once appended, because the caller has it. */
  readonly snapshot: StoredSnapshot | null;
  readonly clock: Date;
}

const statement = {
  name: 'append_subject_facts',
  text: `
    select result, current_version as version, current_snapshot as snapshot, clock
      from append_subject_facts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

/** Events, snapshot and audit rows in one transaction and one round trip. Always one row. @throws AppendTooLarge before anything is sent */
export async function appendEvents(
  database: Database,
  append: Append,
  prepared: PreparedAppend,
): Promise<QueryResult<AppendedRow>> {
  const { key, expectedVersion } = append;
  const { events, metadata, snapshot, changes } = appendJson(append, prepared);
  return database.query<AppendedRow>(statement, [
    streamIdOf(key),
    key.topic,
    key.subject,
    key.role,
    expectedVersion,
    events,
    metadata,
    prepared.state,
    snapshot,
    prepared.deadlineAt,
    changes,
  ]);
}
