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

/** `error` stops; `warning` and `info` are written down. */
export type Severity = 'error' | 'warning' | 'info';

/** The column of the verdict table. A key is a key whatever it was declared as (rule 1). */
export type CompatibilityProfile = 'specific' | 'generic' | 'key';

/** One difference between our schema and the registry's. Holds names, types and attributes of schemas, never a record's value. */
export interface Difference {
  /** JSON pointer into our schema; into theirs for what only theirs has (an added or required field, branch or default). */
  readonly path: string;
  /** Dotted path of field names, through arrays, maps and unions without a step of their own; null at the root. */
  readonly field: string | null;
  readonly kind: DifferenceKind;
  readonly severity: Severity;
  /** What ours has there; null: nothing. At most 256 characters, as `theirs`. */
  readonly ours: string | null;
  readonly theirs: string | null;
  /** What would help, in words, e.g. a field of theirs that differs from ours only in letter case. Names of schemas alone. */
  readonly hint?: string;
}

/** A difference before it is weighed. `severity`: it has this one, whatever the table says of its kind. */
export type UnweightedDifference = Omit<Difference, 'severity'> & { readonly severity?: 'error' };
