import { ExactNumber } from '../exact-json.js';

/** Counts the members of all objects in a value from `readJson`. Recursive, so the depth must be bounded. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      if (typeof item === 'object' && item !== null) count += countMembers(item);
    }
    return count;
  }
  // All members of a parsed object are its own, and `for in` does not allocate an array of their names.
  for (const key in value) {
    count++;
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof member === 'object' && member !== null) count += countMembers(member);
  }
  return count;
}
