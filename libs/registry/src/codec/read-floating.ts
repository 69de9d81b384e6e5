import { ExactNumber } from '../exact-json.js';
import { integerOf } from './decimal-text.js';
import { nearestFloat } from './nearest-float.js';
import type { INVALID, Read, EncodeContext } from './encode-context.js';

/** How Avro JSON writes what JSON numbers cannot. */
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
 * `double` from a JSON number: the nearest double, as both Java and JavaScript read it. A number that is an integer,
 * however it is written, must be kept to its last digit; others are refused rather than changed.
 */
export const readDouble: Read<number> = (datum, context) => {
  // `readJson` gives a number only where a double keeps what was written.
  if (typeof datum === 'number') return datum;
  const special = SPECIALS.get(datum);
  if (special !== undefined) return special;
  const text = textOf(datum);
  if (text === null) return context.fail('type', 'double', datum);
  const value = Number(text);
  return isKept(value, text, DOUBLE_INTEGERS) ? value : context.fail('range', 'double', datum);
};

/** `float` from a JSON number: the nearest float. A number beyond its range is refused, and an integer that it would change. */
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

/** @param integers up to where all integers are kept */
function isKept(value: number, text: string, integers: number): boolean {
  if (Math.abs(value) < integers) return true;
  if (!Number.isFinite(value)) return false;
  const integer = integerOf(text, DIGITS);
  return integer === null || keeps(value, integer);
}

/**
 * Whether a float or double keeps an integer to the last digit that was written, zeros at its end aside: rounded to as
 * many digits it is what was written. 2^53 + 1 is not kept by a double. 1e23 is, which no double is exactly: it is how
 * that double is written.
 */
export function keeps(value: number, written: bigint): boolean {
  if (!Number.isFinite(value)) return false;
  const distance = BigInt(value) - written;
  const lastDigit = 10n ** BigInt(/0*$/.exec(written.toString())?.[0].length ?? 0);
  return 2n * (distance < 0n ? -distance : distance) < lastDigit;
}
