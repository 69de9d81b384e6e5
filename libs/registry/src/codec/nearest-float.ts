import { decimalOf } from './decimal-text.js';

const SMALLEST_NORMAL = 2 ** -126;
/** Of a double's 52 bits of fraction, a float has no room for the lowest 29: midway is the highest of these alone. */
const LOST_BITS = 0x1fff_ffff;
const MIDWAY_BITS = 0x1000_0000;
/** Each number midway between two floats is a whole multiple of 2^-150, and has at most 113 decimal digits. */
const MIDWAY_SCALE = 150;
const MIDWAY_DIGITS = 113;
/** Much less than half of a float's last bit, and more than half of a double's. */
const NUDGE = 2 ** -50;

/** A buffer that each call overwrites, to read the bits of a double without an allocation. */
const view = new DataView(new ArrayBuffer(8));

/**
 * The float nearest to a decimal number, as Java's `Float.parseFloat` returns it. Rounding the nearest double is correct
 * unless that double lies midway between two floats: the text may be above or below the middle.
 * @param value the double nearest to the text
 */
export function nearestFloat(value: number, text: string): number {
  return isMidway(value) ? Math.fround(value * (1 + NUDGE * compare(text, value))) : Math.fround(value);
}

/** Whether a double lies midway between two floats. */
export function isMidway(value: number): boolean {
  if (Math.abs(value) < SMALLEST_NORMAL) return Math.abs((value * 2 ** (MIDWAY_SCALE - 1)) % 1) === 0.5;
  view.setFloat64(0, value);
  return (view.getUint32(4) & LOST_BITS) === MIDWAY_BITS;
}

/** Whether the text is farther from zero than the value (1), equal (0), or nearer (-1). */
function compare(text: string, value: number): number {
  const decimal = decimalOf(text);
  if (decimal === null) return 0;
  const { digits, exponent } = decimal;
  const further = digits.length > MIDWAY_DIGITS;
  const written = BigInt(digits.slice(0, MIDWAY_DIGITS)) << BigInt(MIDWAY_SCALE);
  const power = exponent + Math.max(digits.length - MIDWAY_DIGITS, 0);
  const midway = BigInt(Math.abs(value) * 2 ** MIDWAY_SCALE);
  const [left, right] =
    power >= 0 ? [written * 10n ** BigInt(power), midway] : [written, midway * 10n ** BigInt(-power)];
  if (left === right) return further ? 1 : 0;
  return left > right ? 1 : -1;
}
