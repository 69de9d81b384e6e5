const SECONDS = /^\d{1,9}$/;

/** The header `Retry-After` (RFC 9110, 10.2.3), seconds or a date, as milliseconds from `now`; null without one. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (SECONDS.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
