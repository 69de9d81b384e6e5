import { ExactNumber } from '../exact-json.js';
import { isLong, narrow } from './long.js';
import { integerOf } from './decimal-text.js';
import type { Read } from './encode-context.js';

/** Digits of the longest `long`. */
const LONG_DIGITS = 19;
const DECIMAL_INTEGER = /^-?\d+$/;

export const readNull: Read<null> = (datum, context) =>
  datum === null ? null : context.fail('type', 'null', datum);

export const readBoolean: Read<boolean> = (datum, context) =>
  typeof datum === 'boolean' ? datum : context.fail('type', 'boolean', datum);

export function readInt(expected: string): Read<number> {
  return (datum, context) => {
    if (typeof datum === 'number' && (datum | 0) === datum) return datum;
    const value = integerIn(datum);
    if (value === null) return context.fail('type', expected, datum);
    return value >= -0x80000000 && value <= 0x7fffffff
      ? Number(value)
      : context.fail('range', expected, datum);
  };
}

/** A `long` from a JSON number and, where `texts` says so, from a string of decimal digits: JavaScript writes no others beyond 2^53. */
export function readLong(expected: string, texts: boolean): Read<number | bigint> {
  return (datum, context) => {
    if (typeof datum === 'number' && Number.isSafeInteger(datum)) return datum;
    const value = texts && typeof datum === 'string' ? integerInText(datum) : integerIn(datum);
    if (value === null) return context.fail('type', expected, datum);
    return isLong(value) ? value : context.fail('range', expected, datum);
  };
}

/** The integer of a string of decimal digits; `Infinity` when it has more digits than any long. */
function integerInText(text: string): number | bigint | null {
  if (!DECIMAL_INTEGER.test(text)) return null;
  const value = integerOf(text, LONG_DIGITS);
  return value === null ? Infinity : narrow(value);
}

/** The integer that a JSON number is; null for what is none. `1e3` and `1.0` are integers, as numbers beyond all ranges `Infinity`. */
function integerIn(datum: unknown): number | bigint | null {
  if (typeof datum === 'bigint') return datum;
  if (datum instanceof ExactNumber) {
    const value = integerOf(datum.source, LONG_DIGITS);
    return value ?? (DECIMAL_INTEGER.test(datum.source) ? Infinity : null);
  }
  if (typeof datum !== 'number' || !Number.isInteger(datum)) return null;
  // The shortest text of a double is the number that was written; its binary value need not be.
  return Number.isSafeInteger(datum) ? datum : (integerOf(String(datum), LONG_DIGITS) ?? Infinity);
}
