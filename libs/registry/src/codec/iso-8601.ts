/** `malformed`: another format, or an impossible date or time. `finer`: a fraction below the unit. */
export type Count = number | bigint | 'malformed' | 'finer';

const [ZERO, PLUS, MINUS, COLON, POINT, COMMA, LETTER_T, LETTER_Z] = [
  0x30, 0x2b, 0x2d, 0x3a, 0x2e, 0x2c, 0x54, 0x5a,
];

/** The lengths of `2026-01-31` and `+002026-01-31`. */
const [DATE, LONG_DATE] = [10, 13];
/** The lengths of `10:15`, `10:15:30` and `10:15:30.`. */
const [MINUTES, SECONDS, WHOLE] = [5, 8, 9];
const MAX_FRACTION = 18;
const MAX_OFFSET_HOURS = 18;
/** The longest text that is a date, time or timestamp, in characters. */
export const LONGEST = LONG_DATE + 1 + WHOLE + MAX_FRACTION + '+00:00'.length;

/** Beyond every bound of a part of a date or time. */
const NO_NUMBER = 1e6;
/** ECMAScript's dates end as many days before and after 1970. */
const MAX_DAYS = 1e8;
/** Days before each month of a year that begins in March, so that a leap day is its last. */
const DAYS_BEFORE = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275];
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Years after which the calendar repeats; more than lie between year 0 and the first one that a text can have. */
const SHIFTED_YEARS = 4_000_000;
const SHIFTED_DAYS = (SHIFTED_YEARS / 400) * 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const TO_1970 = 719_468;

/** Days since 1970-01-01 of `2026-01-31`. Years start at 0000, or have six digits with a sign. */
export function daysIn(bytes: Uint8Array, start: number, end: number): number | 'malformed' {
  const isLong = end - start === LONG_DATE && isSign(bytes[start]);
  if (!isLong && end - start !== DATE) return 'malformed';
  let year = pair(bytes, end - 8) + pair(bytes, end - 10) * 100;
  if (isLong) year += pair(bytes, start + 1) * 10_000;
  if (isLong && bytes[start] === MINUS) year = -year;
  const month = pair(bytes, end - 5);
  const day = pair(bytes, end - 2);
  if (bytes[end - 6] !== MINUS || bytes[end - 3] !== MINUS) return 'malformed';
  return daysOfDate(year, month, day);
}

/** Days since 1970-01-01, for a date that exists. */
export function daysOfDate(year: number, month: number, day: number): number | 'malformed' {
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return 'malformed';
  const days = daysFromCivil(year, month, day);
  return days >= -MAX_DAYS && days <= MAX_DAYS ? days : 'malformed';
}

/** Units since midnight of `10:15`, `10:15:30` or `10:15:30.123`; `digits` is 3 for millis, 6 for micros, 9 for nanos. */
export function unitsOfTimeIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  digits: number,
): number | 'malformed' | 'finer' {
  const length = end - start;
  if (length !== MINUTES && length !== SECONDS && (length <= WHOLE || length > WHOLE + MAX_FRACTION))
    return 'malformed';
  const hours = pair(bytes, start);
  const minutes = pair(bytes, start + 3);
  if (bytes[start + 2] !== COLON || hours > 23 || minutes > 59) return 'malformed';
  let seconds = (hours * 60 + minutes) * 60;
  if (length === MINUTES) return seconds * power(digits);
  const second = pair(bytes, start + 6);
  if (bytes[start + MINUTES] !== COLON || second > 59) return 'malformed';
  seconds += second;
  if (length === SECONDS) return seconds * power(digits);
  const mark = bytes[start + SECONDS];
  if (mark !== POINT && mark !== COMMA) return 'malformed';
  return withFraction(seconds, bytes, start + WHOLE, end, digits);
}

/**
 * Units since 1970-01-01T00:00 of `2026-01-31T10:15:30.123Z`. An instant (`zoned`) must have a zone, `Z` or an
 * offset; a local time must not, since neither is guessed. Exact: a bigint when a double would round.
 */
export function unitsOfTimestampIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  digits: number,
  zoned: boolean,
): Count {
  const at = start + (isSign(bytes[start]) ? LONG_DATE : DATE);
  if (end - at <= MINUTES || bytes[at] !== LETTER_T) return 'malformed';
  const zone = zoned ? zoneLength(bytes, end) : 0;
  const offset = zone > 1 ? offsetSeconds(bytes, end - zone, zone) : 0;
  const days = daysIn(bytes, start, at);
  if (typeof days === 'string' || offset === NO_NUMBER || (zoned && zone === 0)) return 'malformed';
  const time = unitsOfTimeIn(bytes, at + 1, end - zone, digits);
  if (typeof time === 'string') return time;
  const seconds = days * 86_400 - offset;
  const units = seconds * power(digits) + time;
  return Number.isSafeInteger(units) ? units : BigInt(seconds) * 10n ** BigInt(digits) + BigInt(time);
}

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
const power = (of: number): number => POWERS[of] ?? 1;

/** Two digits; `NO_NUMBER` if they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_NUMBER;
}

const isSign = (byte: number | undefined): boolean => byte === PLUS || byte === MINUS;

function daysOfMonth(year: number, month: number): number {
  const isLeap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return isLeap ? 29 : (DAYS_IN[month - 1] ?? 0);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, with divisions of integers above zero. */
function daysFromCivil(year: number, month: number, day: number): number {
  const from = (month > 2 ? year : year - 1) + SHIFTED_YEARS;
  const leapDays = (from >> 2) - ((from / 100) | 0) + ((from / 400) | 0);
  return from * 365 + leapDays + (DAYS_BEFORE[month - 1] ?? 0) + day - 1 - TO_1970 - SHIFTED_DAYS;
}

/** Whole seconds and the digits of a fraction, of which there are some, in units. */
function withFraction(
  seconds: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  digits: number,
): number | 'malformed' | 'finer' {
  let units = seconds;
  let missing = digits;
  let isFiner = false;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return 'malformed';
    if (missing > 0) {
      units = units * 10 + digit;
      missing--;
    } else if (digit > 0) isFiner = true;
  }
  return isFiner ? 'finer' : units * power(missing);
}

/** The length of the zone at the end, `Z` or an offset; 0 without one. */
function zoneLength(bytes: Uint8Array, end: number): number {
  if (bytes[end - 1] === LETTER_Z) return 1;
  if (isSign(bytes[end - 3])) return 3;
  if (isSign(bytes[end - 5])) return 5;
  return isSign(bytes[end - 6]) && bytes[end - 3] === COLON ? 6 : 0;
}

/** Of `+02`, `+0230` or `+02:30`; `NO_NUMBER` if it is none. */
function offsetSeconds(bytes: Uint8Array, at: number, length: number): number {
  const hours = pair(bytes, at + 1);
  const minutes = length === 3 ? 0 : pair(bytes, at + length - 2);
  if (hours > MAX_OFFSET_HOURS || minutes > 59) return NO_NUMBER;
  return (hours * 60 + minutes) * (bytes[at] === MINUS ? -60 : 60);
}
