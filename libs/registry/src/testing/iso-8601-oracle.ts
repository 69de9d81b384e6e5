import type { Count } from '../codec/iso-8601.js';

/** For specs: dates and times in ISO 8601 by regular expressions, `Date` and bigints. Slow. */

const DATE = /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,18}))?)?$/;
const TIMESTAMP = /^([^T]*)T(.*?)(Z|[+-]\d\d(?::?\d\d)?)?$/s;

export function daysOf(text: string): number | 'malformed' {
  const [, years = '', months, days] = DATE.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(years), Number(months) - 1, Number(days));
  const isReal =
    date.getUTCFullYear() === Number(years) &&
    date.getUTCMonth() === Number(months) - 1 &&
    date.getUTCDate() === Number(days);
  return isReal ? date.getTime() / 86_400_000 : 'malformed';
}

export function unitsOfTime(text: string, digits: number): number | 'malformed' | 'finer' {
  const match = TIME.exec(text);
  if (match === null) return 'malformed';
  const [, hours, minutes, seconds = '0', fraction = ''] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return 'malformed';
  if (/[1-9]/.test(fraction.slice(digits))) return 'finer';
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return Number(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
}

export function unitsOfTimestamp(text: string, digits: number, zoned: boolean): Count {
  const [, date = '', time = '', zone] = TIMESTAMP.exec(text) ?? [];
  if ((zone !== undefined) !== zoned) return 'malformed';
  const [days, units] = [daysOf(date), unitsOfTime(time, digits)];
  const offset = offsetOf(zone ?? 'Z');
  if (days === 'malformed' || offset === null) return 'malformed';
  if (typeof units === 'string') return units;
  const all = (BigInt(days) * 86_400n - BigInt(offset)) * 10n ** BigInt(digits) + BigInt(units);
  return Number.isSafeInteger(Number(all)) ? Number(all) : all;
}

/** In seconds; null beyond 18 hours. */
function offsetOf(zone: string): number | null {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 18 || minutes > 59) return null;
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -60 : 60);
}
