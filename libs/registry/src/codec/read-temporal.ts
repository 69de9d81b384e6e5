import { Buffer } from 'node:buffer';
import { daysIn, LONGEST, unitsOfTimeIn, unitsOfTimestampIn, type Count } from './iso-8601.js';
import { isLong } from './long.js';
import { readInt, readLong } from './read-primitive.js';
import type { Read } from './encode-context.js';

const DIGITS: Readonly<Record<string, number>> = { millis: 3, micros: 6, nanos: 9 };
const DECIMAL_INTEGER = /^-?\d+$/;

/**
 * Reads a date, time or timestamp: the underlying number, the decimal string of a `long`, or ISO 8601. A fraction finer than
 * the unit is rejected, not rounded.
 */
export function readTemporal(kind: 'int' | 'long', type: string): Read<number | bigint> {
  const number = kind === 'int' ? readInt(type) : readLong(type, true);
  const parse = temporalParser(type);
  return (datum, context) => {
    if (typeof datum !== 'string' || (kind === 'long' && DECIMAL_INTEGER.test(datum)))
      return number(datum, context);
    const count = parse(scratch, 0, written(datum));
    if (count === 'malformed') return context.fail('type', `${type} as number or ISO 8601`, datum);
    if (count === 'finer') return context.fail('range', `${type} without a finer fraction`, datum);
    return isLong(count) ? count : context.fail('range', type, datum);
  };
}

/** Reads ISO 8601 from the bytes between two indexes. */
export type TemporalParser = (bytes: Uint8Array, start: number, end: number) => Count;

/** @param type the name of a date's, time's or timestamp's logical type */
export function temporalParser(type: string): TemporalParser {
  if (type === 'date') return daysIn;
  const digits = digitsOf(type);
  if (type.startsWith('time-')) return (bytes, start, end) => unitsOfTimeIn(bytes, start, end, digits);
  const zoned = type.startsWith('timestamp-');
  return (bytes, start, end) => unitsOfTimestampIn(bytes, start, end, digits, zoned);
}

/** Decimal digits of a second in the unit of a time or timestamp. */
export const digitsOf = (type: string): number => DIGITS[type.slice(type.lastIndexOf('-') + 1)] ?? 0;

/** Where a text is parsed; each one overwrites the last. */
const scratch = Buffer.alloc(LONGEST + 1);

/** Writes a text to `scratch`, and returns its length there. A text that is too long is cut to a length that no valid one has. */
function written(text: string): number {
  const length = Math.min(text.length, scratch.length);
  // Beyond ASCII nothing is valid, so that it does not matter what a byte keeps of it.
  for (let i = 0; i < length; i++) scratch[i] = Math.min(text.charCodeAt(i), 0xff);
  return length;
}
