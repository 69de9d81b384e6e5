import type { Difference } from './mapping.js';

/** Stands for the record in the difference of an extra field. Stored in events. */
export const PRESENT_IN_RECORD = 'carried by the record';
/** Stands for the name of an extra field. No schema has a field of this name. */
export const UNNAMED = '?';

/** Whether a difference is a field of a record that the schema lacks. The client chose the last step of its path. */
export function isExtraField({ kind, ours, theirs }: Difference): boolean {
  return (
    (kind === 'FIELD_ADDED' && theirs === PRESENT_IN_RECORD) ||
    (kind === 'FIELD_REMOVED' && ours === PRESENT_IN_RECORD)
  );
}

/** The path of an extra field with its last step, the name, replaced by `UNNAMED`. */
export const unnamedPath = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1) + UNNAMED;

/**
 * The differences without the names of extra fields: `/trade/vwap` becomes `/trade/?`, once for all extra fields of the same
 * record. Returns the same list if it has no extra field.
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

/** The dotted field path of a path into the data: the names of its fields, without the steps into items and map values. */
export function fieldOf(path: string): string {
  return path
    .split('/')
    .slice(1)
    .filter((step) => step !== '*')
    .join('.');
}
