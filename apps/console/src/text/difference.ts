import { isOfKeysAlone } from './rules.js';
import type { Sentence } from './sentence.js';

export type Severity = 'error' | 'warning' | 'info';

/** A difference as the gateway answers it, with or without the rule that decides it. */
export interface ShownDifference {
  /** JSON pointer into our schema, into theirs for what only theirs has, or into the record. */
  readonly path: string;
  /** Names of fields with dots; null: the whole schema. */
  readonly field: string | null;
  /** Any text: a later release of the gateway has more kinds than this console knows. */
  readonly kind: string;
  readonly severity: Severity;
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly hint?: string | undefined;
  readonly rule?: number | undefined;
}

/** What the gateway writes in place of a type for something that a record shows (`libs/machines/src/extra-field.ts`). */
const inRecord = 'carried by the record';
const inRecordAsUnion = 'sent by the record as a union';
/** Stands for the name of a field that is only in a record, where names of clients are not stored. */
const unnamed = '?';

/** What a sentence about a difference depends on. */
export interface Told {
  /** Where it is; null: the whole schema. */
  readonly field: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly isError: boolean;
  readonly isKey: boolean;
  /** What the record shows that the schema lacks; null: the difference is between two schemas. */
  readonly inRecord: 'field' | 'branch' | null;
  /** Of the order, or the default, of what. */
  readonly of: 'fields' | 'symbols' | 'branches' | 'field' | 'enum';
}

/** @param isKey whether the subject describes keys; undefined: it is not known */
export function toldOf(difference: ShownDifference, isKey: boolean | undefined): Told {
  const { path, kind, severity, ours, theirs } = difference;
  return {
    field: fieldOf(difference),
    ours,
    theirs,
    isError: severity === 'error',
    isKey: isKey ?? difference.rule === 1,
    inRecord:
      theirs === inRecord || ours === inRecord ? 'field' : theirs === inRecordAsUnion ? 'branch' : null,
    of: kind === 'FIELD_ORDER' ? orderedAt(path) : /\/fields\/\d+\/default$/.test(path) ? 'field' : 'enum',
  };
}

function fieldOf({ field }: ShownDifference): string | null {
  if (field === null || field === '') return null;
  return field === unnamed || field.endsWith(`.${unnamed}`) ? field.slice(0, -2) || null : field;
}

/** Whether the name of the record's field is known. */
export const isNamed = ({ field }: ShownDifference): boolean =>
  field !== null && field !== unnamed && !field.endsWith(`.${unnamed}`);

const orderedAt = (path: string): 'fields' | 'symbols' | 'branches' =>
  path.endsWith('/symbols') ? 'symbols' : path.endsWith('/fields') ? 'fields' : 'branches';

/** The rule of docs/rules.md that decides the severity. The audit stores none: then it follows from the kind. */
export const ruleOf = ({ rule, kind }: ShownDifference, isKey: boolean | undefined): number =>
  rule ?? (isKey === true && isOfKeysAlone(kind) ? 1 : 6);

/** Every kind of docs/compatibility.md, and the entry that counts what a list leaves out. */
export const differenceKinds = [
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
  'NOT_LISTED',
] as const;

export type KindSentences = Readonly<
  Record<(typeof differenceKinds)[number], (told: Told, difference: ShownDifference) => Sentence>
>;
