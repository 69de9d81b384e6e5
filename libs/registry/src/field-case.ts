import { brief } from './type-text.js';

/** `insensitive`: fields whose names differ only in letter case are the same field, if the pairing is one to one (ADR 25). */
export type FieldCase = 'exact' | 'insensitive';

/** How two schemas, or a schema and a JSON object, are matched. */
export interface FieldOptions {
  /** Absent: `exact`. */
  readonly fieldCase?: FieldCase | undefined;
}

/** The hint that a name exists in another letter case. */
export function caseHint(name: string, inRegistry: string): string {
  return `\`${brief(name)}\` is \`${brief(inRegistry)}\` in the registry`;
}

/** The setting that allows differences in letter case, appended to a hint. */
export const SET_FIELD_CASE =
  ': set fieldCase: insensitive (producer.fieldCase, or value.fieldCase of the mapping)';

/**
 * A field's name for the comparison by `insensitive`. Only ASCII letters are folded: no field name has another letter, such as
 * the Kelvin sign.
 */
export function foldName(name: string): string {
  return name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
