import { daysOf, unitsOfTime, unitsOfTimestamp, type Count } from './iso-8601.js';
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
  const parse = parserOf(type);
  return (datum, context) => {
    if (typeof datum !== 'string' || (kind === 'long' && DECIMAL_INTEGER.test(datum)))
      return number(datum, context);
    const count = parse(datum);
    if (count === 'malformed') return context.fail('type', `${type} as number or ISO 8601`, datum);
    if (count === 'finer') return context.fail('range', `${type} without a finer fraction`, datum);
    return isLong(count) ? count : context.fail('range', type, datum);
  };
}

function parserOf(type: string): (text: string) => Count {
  if (type === 'date') return daysOf;
  const digits = DIGITS[type.slice(type.lastIndexOf('-') + 1)] ?? 0;
  if (type.startsWith('time-')) return (text) => unitsOfTime(text, digits);
  const zoned = type.startsWith('timestamp-');
  return (text) => unitsOfTimestamp(text, digits, zoned);
}
