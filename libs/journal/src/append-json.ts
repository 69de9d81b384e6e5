import {
  boundedName,
  MAX_AUDIT_ROW_BYTES,
  MAX_EVENT_BYTES,
  MAX_SNAPSHOT_BYTES,
  within,
} from './append-bounds.js';
import type { Mismatch, MismatchChange } from './mismatch.js';
import type { Append } from './port.js';
import type { PreparedAppend } from './prepare.js';
import { toStored } from './snapshot-format.js';
import { sanitizedJson } from './sanitize-for-jsonb.js';
import type { StoredMetadata } from './stored-event.js';
import { SCHEMA_VERSION } from './upcast.js';

/** The arguments of `append_subject_facts`, each as JSON text. */
export interface AppendJson {
  readonly events: string;
  readonly metadata: string;
  readonly snapshot: string;
  readonly changes: string;
}

/** The JSON of an append. Pure. @throws AppendTooLarge if a part exceeds its bound (`append-bounds.ts`) */
export function appendJson({ key, metadata }: Append, prepared: PreparedAppend): AppendJson {
  boundedName(key);
  const events = prepared.events.map(({ id, event }) =>
    within(
      MAX_EVENT_BYTES,
      `the event ${event.type}`,
      JSON.stringify({ id, type: event.type, schema_version: SCHEMA_VERSION, data: event }),
    ),
  );
  const storedMetadata: StoredMetadata = { ...metadata, role: key.role };
  const changes = prepared.changes.map((change) =>
    within(MAX_AUDIT_ROW_BYTES, 'the audit row', sanitizedJson(toSql(change))),
  );
  return {
    events: listOf(events),
    metadata: sanitizedJson(storedMetadata),
    snapshot: within(MAX_SNAPSHOT_BYTES, 'the snapshot', JSON.stringify(toStored(prepared.after))),
    changes: listOf(changes),
  };
}

const listOf = (texts: readonly string[]): string => `[${texts.join(',')}]`;

/** The columns whose names differ from their members. */
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
