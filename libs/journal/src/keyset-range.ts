import type { Cursor } from './cursor.js';
import type { MismatchFilter } from './mismatch-filter.js';

/** A part of the audit's list, newest first: the records after a cursor, down to an instant. */
export interface KeysetRange extends Cursor {
  /** Records opened at this instant or later; `-infinity`: all. */
  readonly downTo: string;
}

/**
 * The range that a filter's times and a cursor leave. It starts at the older of the two bounds: given both, Postgres would enter
 * the index at one and skip all rows up to the other.
 */
export function keysetRangeOf({ from, to }: MismatchFilter, after: Cursor | null): KeysetRange {
  // No id sorts before the empty one, so the records after this cursor were opened before `to`.
  const top: Cursor = { at: to == null ? 'infinity' : `${to.slice(0, -1)}000Z`, id: '' };
  // Instants of equal length compare as text, and `infinity` sorts after digits.
  const start = after !== null && after.at < top.at ? after : top;
  return { ...start, downTo: from ?? '-infinity' };
}
