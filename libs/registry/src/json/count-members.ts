import { ExactNumber } from '../exact-json.js';

/** The members of all objects of a value as `readJson` gives it. Its depth is bounded by then: this calls itself for each level. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      if (typeof item === 'object' && item !== null) count += countMembers(item);
    }
    return count;
  }
  // Of a parsed object all members are its own, and `for in` makes no array of their names.
  for (const key in value) {
    count++;
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof member === 'object' && member !== null) count += countMembers(member);
  }
  return count;
}
