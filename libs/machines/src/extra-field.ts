import type { Difference } from './mapping.js';

/** What stands for the record in the difference that an extra field is. */
export const PRESENT_IN_RECORD = 'carried by the record';
/** Stands for the name of an extra field: no schema has a field of this name. */
export const UNNAMED = '?';

/** Whether a difference is a field of a record that the schema does not have: the last step of its path is the client's. */
export function isExtraField({ kind, ours, theirs }: Difference): boolean {
  return (
    (kind === 'FIELD_ADDED' && theirs === PRESENT_IN_RECORD) ||
    (kind === 'FIELD_REMOVED' && ours === PRESENT_IN_RECORD)
  );
}

/** The path of an extra field without its name, which is the last step. */
export const unnamedPath = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1) + UNNAMED;

/**
 * The same differences without the names of extra fields: `/trade/vwap` becomes `/trade/?`, once for all extra fields of
 * that place. Nothing else changes, and those without an extra field are returned as they are.
 */
export function withoutExtraFieldNames(differences: readonly Difference[]): readonly Difference[] {
  if (!differences.some(isExtraField)) return differences;
  const seen = new Set<string>();
  return differences.flatMap((each) => {
    if (!isExtraField(each)) return [each];
    const path = unnamedPath(each.path);
    if (seen.has(path)) return [];
    seen.add(path);
    return [{ ...each, path, field: fieldOf(path) }];
  });
}

/** The field of a place: the names of the fields on the way, without a step for items and members. */
export function fieldOf(path: string): string {
  return path
    .split('/')
    .slice(1)
    .filter((step) => step !== '*')
    .join('.');
}
