import type { Cursor } from './cursor.js';
import type { MismatchFilter } from './mismatch-filter.js';

/** The part of the audit's list, newest first, that is looked at: what comes after a place in it, down to an instant. */
export interface KeysetRange extends Cursor {
  /** Opened at this instant or later; `-infinity`: to the end. */
  readonly downTo: string;
}

/**
 * What a filter's times and a cursor leave of the list. It begins at one place, the older of the two: given both bounds,
 * Postgres would enter an index at the one and pass over all rows up to the other.
 */
export function keysetRangeOf({ from, to }: MismatchFilter, after: Cursor | null): KeysetRange {
  // No id is less than the empty one: what comes after this place was opened before `to`.
  const top: Cursor = { at: to == null ? 'infinity' : `${to.slice(0, -1)}000Z`, id: '' };
  // Instants of one length compare as texts, and `infinity` comes after their digits.
  const start = after !== null && after.at < top.at ? after : top;
  return { ...start, downTo: from ?? '-infinity' };
}
