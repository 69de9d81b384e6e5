import type { AccessKeyEvent, AccessKeyMetadata } from '../access-keys/access-key-log.js';

/** One row of `access_key_event`. */
export interface AccessKeyRow {
  readonly position: number;
  readonly key_id: string;
  readonly version: number;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: AccessKeyMetadata;
  readonly at: Date;
}

/** The columns of a row of the table that a statement names `e`. */
export const accessKeyColumns =
  'e.position, e.key_id, e.version, e.event_id, e.type, e.schema_version, e.data, e.metadata, e.at';

export const toAccessKeyEvent = (row: AccessKeyRow): AccessKeyEvent => ({
  position: row.position,
  keyId: row.key_id,
  version: row.version,
  eventId: row.event_id,
  type: row.type,
  schemaVersion: row.schema_version,
  data: row.data,
  metadata: row.metadata,
  at: row.at.toISOString(),
});
