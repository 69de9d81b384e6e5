/** Which part of a record a subject describes. */
export type Role = 'key' | 'value';

/** `specific`: the writer's own schema is a contract. `generic`: the mapping may follow the registry's latest. Keys are always specific (rule 1). */
export type RecordKind = 'specific' | 'generic';

/** An instant as ISO 8601 in UTC with milliseconds, by the database's clock: `2026-01-01T00:00:00.000Z`. */
export type Instant = string;

/** The writer schema that a topic x subject produces with. */
export interface Mapping {
  readonly record: RecordKind;
  /** The Avro schema as JSON text: the registry's own text once bound, the declared text before. */
  readonly schema: string;
  /** `sha256:<64 hex digits>` of the schema's normal form. */
  readonly fingerprint: string;
  /** The record's full name; null for a schema without one. */
  readonly fullName: string | null;
  /** The registry's id, written into every record; null until the first look-up binds it. */
  readonly schemaId: number | null;
  /** The version under the subject; null until bound. */
  readonly version: number | null;
  /** `header`: a record header names the schema by its GUID, and the bytes have no prefix. Absent: the id precedes the bytes. */
  readonly wire?: 'header';
  /** The registry's GUID of the schema, if it has one. A mapping with `wire` is bound only once it has a GUID. */
  readonly guid?: string;
  /** `insensitive`: field names that differ only in letter case name the same field. Generic values only. */
  readonly fieldCase?: 'insensitive';
}

/** Where the mapping came from. `first_use`: none was declared, so the subject took the registry's latest. */
export type MappingSource = 'config' | 'admin' | 'request' | 'first_use';

/** The registry's latest version of a subject, as one look-up returned it. */
export interface LatestSchema {
  readonly schemaId: number;
  readonly version: number;
  readonly schema: string;
  readonly fingerprint: string;
  readonly fullName: string | null;
  /** The registry's GUID of the schema, if it has one. */
  readonly guid?: string;
}

/** One difference between two schemas, in Schema Registry's vocabulary. `ours` and `theirs` are type names or attributes, never values of records. */
export interface Difference {
  /** JSON pointer into our schema, e.g. `/fields/3/type`. */
  readonly path: string;
  /** Dotted field path, e.g. `bid` or `address.zip`; null if the difference is not about a field. */
  readonly field: string | null;
  /** `NAME_MISMATCH`, `TYPE_MISMATCH`, ... Any text, since stored events may have other kinds; `libs/registry` has the closed list. */
  readonly kind: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly ours: string | null;
  readonly theirs: string | null;
  /** A suggested fix in words; names only parts of schemas. */
  readonly hint?: string;
}

/** The verdict on one conflict. `follow`: take over the latest. `accept`: keep our schema, which is still compatible. `stop`: block the subject. `refuse`: the subject is sound; only this request is refused. `observe`: recorded, without effect. */
export type Verdict = 'follow' | 'accept' | 'stop' | 'refuse' | 'observe';
