import { ExactNumber } from '../exact-json.js';
import { integerOf } from './decimal-text.js';
import { nearestFloat } from './nearest-float.js';
import type { INVALID, Read, EncodeContext } from './encode-context.js';

/** Avro JSON's texts for the numbers that JSON lacks. */
const SPECIALS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** All integers up to here are doubles, or floats. */
const DOUBLE_INTEGERS = 2 ** 53;
const FLOAT_INTEGERS = 2 ** 24;
/** Of the largest double, before the point. */
const DIGITS = 309;

/**
 * Reads a `double` from a JSON number: the nearest double, as Java and JavaScript read it. An integer, however it is written,
 * must keep its last digit; otherwise it is rejected.
 */
export const readDouble: Read<number> = (datum, context) => {
  // `readJson` returns a number only when a double keeps the written value.
  if (typeof datum === 'number') return datum;
  const special = SPECIALS.get(datum);
  if (special !== undefined) return special;
  const text = textOf(datum);
  if (text === null) return context.fail('type', 'double', datum);
  const value = Number(text);
  return isKept(value, text, DOUBLE_INTEGERS) ? value : context.fail('range', 'double', datum);
};

/** Reads a `float` from a JSON number: the nearest float. A number out of range and an integer that a float would change are rejected. */
export const readFloat: Read<number> = (datum, context) => {
  if (typeof datum !== 'number') return readOtherFloat(datum, context);
  const float = Math.fround(datum);
  return float === datum && Number.isFinite(float) ? float : rounded(datum, String(datum), datum, context);
};

function readOtherFloat(datum: unknown, context: EncodeContext): number | typeof INVALID {
  const special = SPECIALS.get(datum);
  if (special !== undefined) return special;
  const text = textOf(datum);
  return text === null ? context.fail('type', 'float', datum) : rounded(Number(text), text, datum, context);
}

function rounded(
  value: number,
  text: string,
  datum: unknown,
  context: EncodeContext,
): number | typeof INVALID {
  const float = nearestFloat(value, text);
  return isKept(float, text, FLOAT_INTEGERS) ? float : context.fail('range', 'float', datum);
}

function textOf(datum: unknown): string | null {
  if (datum instanceof ExactNumber) return datum.source;
  return typeof datum === 'bigint' ? datum.toString() : null;
}

/** @param integers the bound below which all integers are kept */
function isKept(value: number, text: string, integers: number): boolean {
  if (Math.abs(value) < integers) return true;
  if (!Number.isFinite(value)) return false;
  const integer = integerOf(text, DIGITS);
  return integer === null || keeps(value, integer);
}

/**
 * Whether a float or double keeps an integer to its last written digit, ignoring trailing zeros: rounded to as many digits
 * it equals the integer. A double does not keep 2^53 + 1. It keeps 1e23, which no double equals, since that is the shortest
 * text of the double.
 */
export function keeps(value: number, written: bigint): boolean {
  if (!Number.isFinite(value)) return false;
  const distance = BigInt(value) - written;
  const lastDigit = 10n ** BigInt(/0*$/.exec(written.toString())?.[0].length ?? 0);
  return 2n * (distance < 0n ? -distance : distance) < lastDigit;
}
