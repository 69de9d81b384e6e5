import { isDeepStrictEqual } from 'node:util';
import { withoutExtraFieldNames, type Difference } from '#machines';
import type { MismatchChange } from './mismatch.js';

/** Whether two lists of differences are equal, apart from the names of extra fields, which only the first may have. */
export function equalBesideExtraFieldNames(
  audited: readonly Difference[],
  logged: readonly Difference[],
): boolean {
  return isDeepStrictEqual(audited, logged) || isDeepStrictEqual(withoutExtraFieldNames(audited), logged);
}

/** A change of the audit with the names of extra fields, which the event lacks; the same change if its differences are others. */
export function withExtraFieldNames(change: MismatchChange, audited: readonly Difference[]): MismatchChange {
  const { differences } = change.op === 'insert' ? change.row : change.set;
  if (
    differences === undefined ||
    differences.length === 0 ||
    !equalBesideExtraFieldNames(audited, differences)
  )
    return change;
  return change.op === 'insert'
    ? { ...change, row: { ...change.row, differences: audited } }
    : { ...change, set: { ...change.set, differences: audited } };
}
