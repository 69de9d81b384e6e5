/** Which half of a record a subject describes. */
export type Role = 'key' | 'value';

/** `specific`: the writer's own schema is a contract. `generic`: the registry's latest may be followed. Keys are always specific (rule 1). */
export type RecordKind = 'specific' | 'generic';

/** An instant as ISO 8601 in UTC with milliseconds, by the database's clock: `2026-01-01T00:00:00.000Z`. */
export type Instant = string;

/** The writer schema that a topic x subject produces with. */
export interface Mapping {
  readonly record: RecordKind;
  /** The Avro schema as JSON text: the registry's own text once bound, before that the declared text. */
  readonly schema: string;
  /** `sha256:<64 hex digits>` of the schema's normal form. */
  readonly fingerprint: string;
  /** The record's full name; null for a schema without one. */
  readonly fullName: string | null;
  /** The registry's id, written into every record; null until the first look-up bound it. */
  readonly schemaId: number | null;
  /** The version under the subject; null until bound. */
  readonly version: number | null;
  /** `header`: the schema is named in a record header by its GUID, and the bytes have no prefix. Absent: by the id before the bytes. */
  readonly wire?: 'header';
  /** The registry's GUID of the schema, where it gives one. A mapping with `wire` is bound only with it. */
  readonly guid?: string;
  /** There: fields whose names differ only in letter case are the same field. Of Generic values alone. */
  readonly fieldCase?: 'insensitive';
}

/** Who put the mapping there. `first_use`: nobody declared one, so the registry's latest was taken. */
export type MappingSource = 'config' | 'admin' | 'request' | 'first_use';

/** A registry's latest version of a subject, as one look-up found it. */
export interface LatestSchema {
  readonly schemaId: number;
  readonly version: number;
  readonly schema: string;
  readonly fingerprint: string;
  readonly fullName: string | null;
  /** The registry's GUID of the schema, where it gives one. */
  readonly guid?: string;
}

/** One difference between two schemas, in Schema Registry's vocabulary. `ours` and `theirs` are type names or attribute texts, never values of records. */
export interface Difference {
  /** JSON pointer into our schema, e.g. `/fields/3/type`. */
  readonly path: string;
  /** Dotted field path, e.g. `bid` or `address.zip`; null where the difference is about no field. */
  readonly field: string | null;
  /** `NAME_MISMATCH`, `TYPE_MISMATCH`, ... (libs/registry has the closed list). */
  readonly kind: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly ours: string | null;
  readonly theirs: string | null;
  /** What would help, in words; names of schemas alone. */
  readonly hint?: string;
}

/** The verdict on one conflict. `follow`: take over the latest. `accept`: keep our schema, it still fits. `stop`: block the subject. `refuse`: the subject is sound, only this request is refused. `observe`: recorded, nothing done. */
export type Verdict = 'follow' | 'accept' | 'stop' | 'refuse' | 'observe';
