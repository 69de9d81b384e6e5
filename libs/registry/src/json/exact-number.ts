import { ExactNumber } from '../exact-json.js';

/** Digits that every double keeps (IEEE 754 binary64: DBL_DIG). */
const SAFE_DIGITS = 15;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
/** Longer integers fit only a decimal of such a precision, and keeping them as text is free. */
const LONGEST_BIGINT = 400;

const INTEGER = /^-?\d+$/;
const ZERO = 0x30;
const NINE = 0x39;

/** The exact value of a JSON number: a number if a double keeps what was written, otherwise a bigint or an `ExactNumber`. */
export function exactNumber(value: number, source: string): number | bigint | ExactNumber {
  if (INTEGER.test(source)) {
    if (Number.isSafeInteger(value)) return value;
    return source.length > LONGEST_BIGINT ? new ExactNumber(source) : BigInt(source);
  }
  if (!Number.isFinite(value)) return new ExactNumber(source);
  // A number written as the shortest text of its double is kept.
  if (String(value) === source) return value;
  const digits = significantDigits(source, SAFE_DIGITS + 1);
  if (digits === 0) return value;
  const kept = digits <= SAFE_DIGITS && Math.abs(value) >= SMALLEST_NORMAL;
  return kept ? value : new ExactNumber(source);
}

/** How many digits there are from the first to the last that is not zero. Counts no further than `most`: there may be megabytes. */
function significantDigits(source: string, most: number): number {
  let digits = 0;
  let zeros = 0;
  for (let i = 0; i < source.length && digits < most; i++) {
    const c = source.charCodeAt(i);
    if (c === 0x65 || c === 0x45) break;
    if (c < ZERO || c > NINE) continue;
    if (c > ZERO) {
      digits += zeros + 1;
      zeros = 0;
    } else if (digits > 0) zeros++;
  }
  return digits;
}
