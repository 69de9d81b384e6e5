/** The vocabulary of differences (docs/compatibility.md has an example of each). A closed list. */

export const DIFFERENCE_KINDS = [
  'NAME_MISMATCH',
  'TYPE_MISMATCH',
  'LOGICAL_TYPE_MISMATCH',
  'REQUIRED_FIELD_MISSING',
  'FIELD_REMOVED',
  'FIELD_ADDED',
  'FIELD_ORDER',
  'FIELD_CASE',
  'UNION_NULL_ADDED',
  'MISSING_UNION_BRANCH',
  'MISSING_ENUM_SYMBOLS',
  'FIXED_SIZE_MISMATCH',
  'DEFAULT_CHANGED',
  'RULES_PRESENT',
] as const;

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** `error` stops the subject; `warning` and `info` are only stored. */
export type Severity = 'error' | 'warning' | 'info';

/** The column of the verdict table. A key is always `key`, whatever type was declared (rule 1). */
export type CompatibilityProfile = 'specific' | 'generic' | 'key';

/** One difference between our schema and the registry's. It holds names, types and attributes of schemas, never a value of a record. */
export interface Difference {
  /** JSON pointer into our schema, or into theirs for something that only theirs has (an added or required field, branch or default). */
  readonly path: string;
  /** Dotted path of field names; arrays, maps and unions have no step of their own. Null at the root. */
  readonly field: string | null;
  readonly kind: DifferenceKind;
  readonly severity: Severity;
  /** What our schema has there; null for nothing. At most 256 characters, like `theirs`. */
  readonly ours: string | null;
  readonly theirs: string | null;
  /** Advice, e.g. on a field of theirs that differs from ours only in letter case. It contains only names from schemas. */
  readonly hint?: string;
}

/** A difference before its severity is looked up in `VERDICT_TABLE`. A `severity` that is given overrides the table. */
export type DetectedDifference = Omit<Difference, 'severity'> & { readonly severity?: 'error' };
