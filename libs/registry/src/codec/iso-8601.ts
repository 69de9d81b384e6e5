const DATE = /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,18}))?)?$/;
const ZONE = /(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/;

/** `malformed`: another format, or an impossible date or time. `finer`: a fraction below the unit. */
export type Count = number | bigint | 'malformed' | 'finer';

/** Days since 1970-01-01 of `2026-01-31`. Years start at 0000, or have six digits with a sign. */
export function daysOf(text: string): number | 'malformed' {
  const match = DATE.exec(text);
  if (match === null) return 'malformed';
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const real =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? Math.round(date.getTime() / 86_400_000) : 'malformed';
}

/** Units since midnight of `10:15`, `10:15:30` or `10:15:30.123`; `digits` is 3 for millis, 6 for micros, 9 for nanos. */
export function unitsOfTime(text: string, digits: number): number | 'malformed' | 'finer' {
  const match = TIME.exec(text);
  if (match === null) return 'malformed';
  const [, hours = '', minutes = '', seconds = '0', fraction = ''] = match;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (h > 23 || m > 59 || s > 59) return 'malformed';
  if (/[1-9]/.test(fraction.slice(digits))) return 'finer';
  return (h * 3600 + m * 60 + s) * 10 ** digits + Number(fraction.slice(0, digits).padEnd(digits, '0'));
}

/**
 * Units since 1970-01-01T00:00 of `2026-01-31T10:15:30.123Z`. An instant (`zoned`) must have a zone, `Z` or an
 * offset; a local time must not, since neither is guessed. Exact: a bigint when a double would round.
 */
export function unitsOfTimestamp(text: string, digits: number, zoned: boolean): Count {
  const at = text.indexOf('T');
  const zone = ZONE.exec(text.slice(at));
  if (at < 0 || (zone !== null) !== zoned) return 'malformed';
  const days = daysOf(text.slice(0, at));
  const time = unitsOfTime(text.slice(at + 1, text.length - (zone?.[0].length ?? 0)), digits);
  const offset = zone === null ? 0 : offsetSeconds(zone);
  if (typeof days === 'string' || offset === null) return 'malformed';
  if (typeof time === 'string') return time;
  const seconds = days * 86_400 - offset;
  const units = seconds * 10 ** digits + time;
  return Number.isSafeInteger(units) ? units : BigInt(seconds) * 10n ** BigInt(digits) + BigInt(time);
}

function offsetSeconds([, sign, hours = '0', minutes = '0']: RegExpExecArray): number | null {
  const [h, m] = [Number(hours), Number(minutes)];
  if (h > 18 || m > 59) return null;
  return (h * 3600 + m * 60) * (sign === '-' ? -1 : 1);
}
