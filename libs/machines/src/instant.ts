import type { Instant } from './mapping.js';

/** Between these two, ISO 8601 has a fixed width, so instants compare as text. */
const FIRST = 0;
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Epoch milliseconds as an instant, limited to the years 1970 to 9999; fractions of a millisecond are dropped. @throws RangeError on NaN */
export function toInstant(ms: number): Instant {
  return new Date(Math.min(Math.max(ms, FIRST), LAST)).toISOString();
}

/** An instant as epoch milliseconds. */
export function fromInstant(instant: Instant): number {
  return Date.parse(instant);
}

/** The instant `ms` milliseconds after another. */
export function after(instant: Instant, ms: number): Instant {
  return toInstant(fromInstant(instant) + ms);
}

/** Whether `due` is at or before `at`. Null never comes. */
export function hasCome(due: Instant | null, at: Instant): boolean {
  return due !== null && at >= due;
}

/** The time of the next event: now, but never before the stream's newest event, because pods' clocks differ. */
export function nextEventAt(lastEventAt: Instant | null, nowMs: number): Instant {
  const now = toInstant(nowMs);
  return lastEventAt !== null && lastEventAt > now ? lastEventAt : now;
}
