import { brief } from './type-text.js';

/** `insensitive`: fields of one record whose names differ only in letter case, one to one, are the same field (ADR 25). */
export type FieldCase = 'exact' | 'insensitive';

/** How two schemas, or a schema and a JSON object, are matched. */
export interface FieldOptions {
  /** Absent: `exact`. */
  readonly fieldCase?: FieldCase | undefined;
}

/** That a name is there in another letter case. */
export function caseHint(name: string, inRegistry: string): string {
  return `\`${brief(name)}\` is \`${brief(inRegistry)}\` in the registry`;
}

/** What lets the differences of letter case be followed, behind a hint. */
export const SET_FIELD_CASE =
  ': set fieldCase: insensitive (producer.fieldCase, or value.fieldCase of the mapping)';

/**
 * A field's name as `insensitive` compares it. ASCII letters alone are folded: a member whose name has another letter,
 * such as the Kelvin sign, is no field of a schema.
 */
export function foldName(name: string): string {
  return name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
