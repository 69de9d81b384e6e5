import type { Refusal } from '../contract/refusal.js';
import type { ProduceRecord } from '../contract/request.js';

/** Independent records that were refused together, by their indexes. */
export interface Split {
  /** Refused for their own data. */
  readonly invalid: readonly number[];
  /** To be tried again, one group after the other. Records in no group that are not invalid share the refusal. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * Finds out which records a refusal concerns. A record that fits no schema is refused alone. One that may fit another mapping makes
 * the present one suspect: it is tried alone, after the records before it, and the records behind it wait for the result. A
 * subject's refusal concerns the records that need the subject, and not a tombstone beside them.
 * @param open the indexes of the refused records. @param refusal its `records` have these indexes
 * @param suspect the indexes of records that may fit another mapping
 */
export function splitBatch(
  records: readonly ProduceRecord[],
  open: readonly number[],
  refusal: Refusal,
  suspect: ReadonlySet<number>,
): Split {
  if (open.length < 2) return { invalid: [], groups: [] };
  const bad = new Set(refusal.code === 'data.invalid' ? refusal.records?.map(({ index }) => index) : []);
  if (bad.size === 0) {
    const groups = groupsOf(open, (index) => subjectsNeeded(records[index]));
    return { invalid: [], groups: groups.length > 1 ? groups : [] };
  }
  const isSuspect = (index: number): boolean => bad.has(index) && suspect.has(index);
  const firstSuspect = open.find(isSuspect) ?? Infinity;
  const invalid = open.filter((index) => bad.has(index) && index < firstSuspect);
  const rest = open.filter((index) => !bad.has(index) || index >= firstSuspect);
  return { invalid, groups: groupsOf(rest, (index) => (isSuspect(index) ? null : 'together')) };
}

/** Neighbours of one kind form a group. One of the kind null is a group of its own. */
function groupsOf(indexes: readonly number[], kindOf: (index: number) => string | null): number[][] {
  const groups: number[][] = [];
  let last: string | null = null;
  for (const index of indexes) {
    const kind = kindOf(index);
    const group = groups.at(-1);
    if (group !== undefined && kind !== null && kind === last) group.push(index);
    else groups.push([index]);
    last = kind;
  }
  return groups;
}

/** Whether a record has a key and a value: without one it does not need that subject. */
function subjectsNeeded({ key, value }: Pick<ProduceRecord, 'key' | 'value'> = {}): string {
  return `${key === null || key === undefined ? '' : 'key'} ${value === null || value === undefined ? '' : 'value'}`;
}
