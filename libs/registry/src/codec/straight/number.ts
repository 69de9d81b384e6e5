import { divide } from './divide.js';
import type { JsonSlice } from './json-slice.js';
import { tokenAt } from './json-slice.js';
import { LETTER_E, MINUS, PLUS, POINT, TO_LOWER, ZERO } from '../../json/json-codes.js';

/** The digits that 32-bit arithmetic holds, and how many more a double may hold in addition. */
const [FIRST, MOST] = [9, 16];
/** As many as are needed for every double. */
const MOST_OF_DOUBLE = 17;
/** Digits that are read at once. */
const [FOUR, EIGHT] = [4, 8];
/** In each byte: a zero, what makes a digit above nine reach the high half, and that half. */
const [ZEROS, ABOVE_NINE, HIGH_HALVES] = [0x30303030, 0x06060606, 0xf0f0f0f0];
/** Digits that every double keeps (DBL_DIG). */
const SAFE_DIGITS = 15;
/** The largest power of ten that is a double. */
const MAX_POWER = 22;
const POWERS = Array.from({ length: MAX_POWER + 1 }, (_, power) => Number(`1e${power}`));
/** Below this, `readJson` and the encoder of doubles keep every number as the nearest double. */
const DOUBLE_INTEGERS = 2 ** 53;

/** Reads an integer without fraction and exponent, up to 2^53, into `json.number`. Returns the index after it; -1 for anything else. */
export function readInteger(json: JsonSlice, index: number): number {
  const { bytes, view, end } = json;
  const token = tokenAt(bytes, index);
  const isNegative = bytes[token] === MINUS;
  const start = isNegative ? token + 1 : token;
  let at = start;
  let high = 0;
  let low = 0;
  if (at + EIGHT <= end) {
    const word = fourDigits(view.getInt32(at, true));
    if (word >= 0) {
      high = word;
      at += FOUR;
      const next = fourDigits(view.getInt32(at, true));
      if (next >= 0) {
        high = high * 1e4 + next;
        at += FOUR;
      }
    }
  }
  const middle = at;
  if (at === start + EIGHT && at + FOUR <= end) {
    const word = fourDigits(view.getInt32(at, true));
    if (word >= 0) {
      low = word;
      at += FOUR;
    }
  }
  const most = Math.min(start + MOST, end);
  for (; at < most; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    low = low * 10 + digit;
  }
  if (at === start) return -1;
  const value = high * power(at - middle) + low;
  if (value > Number.MAX_SAFE_INTEGER) return -1;
  if (at < end && continues(bytes[at] ?? 0)) return -1;
  json.number = isNegative ? -value : value;
  return at;
}

/** Reads the double nearest to a number into `json.number`. Returns the index after it; -1 for some numbers and for anything else. */
export function readDouble(json: JsonSlice, index: number): number {
  const { bytes, end } = json;
  const token = tokenAt(bytes, index);
  const isNegative = bytes[token] === MINUS;
  const start = isNegative ? token + 1 : token;
  let at = start;
  let byte = 0;
  let high = 0;
  let low = 0;
  let digits = 0;
  let point = -1;
  for (; at < end; at++) {
    byte = bytes[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits < FIRST) {
        high = high * 10 + digit;
        if (high > 0) digits++;
      } else {
        if (digits === MOST_OF_DOUBLE) return readLongDouble(json, token);
        low = low * 10 + digit;
        digits++;
      }
    } else if (byte === POINT) point = at;
    else break;
  }
  if (at === start) return -1;
  let exponent = point < 0 ? 0 : point + 1 - at;
  if (at < end && (byte | TO_LOWER) === LETTER_E) {
    const sign = bytes[at + 1];
    at += sign === PLUS || sign === MINUS ? 2 : 1;
    let written = 0;
    for (; at < end && written <= MAX_POWER * MAX_POWER; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      written = written * 10 + digit;
    }
    exponent += sign === MINUS ? -written : written;
  }
  if (exponent > MAX_POWER || exponent < -MAX_POWER) return readLongDouble(json, token);
  const shifted = digits > FIRST ? high * power(digits - FIRST) : high;
  const mantissa = shifted + low;
  let value: number;
  if (mantissa > Number.MAX_SAFE_INTEGER) {
    value = exponent < 0 ? divide(shifted, low, power(-exponent)) : NaN;
    if (!(value < DOUBLE_INTEGERS)) return readLongDouble(json, token);
  } else {
    if (digits > SAFE_DIGITS && exponent > 0) return readLongDouble(json, token);
    // One multiplication or division of doubles that are exact gives the nearest one.
    value = exponent < 0 ? mantissa / power(-exponent) : mantissa * power(exponent);
  }
  json.number = isNegative ? -value : value;
  return at;
}

/** For the digits and powers that arithmetic would round twice. */
function readLongDouble(json: JsonSlice, token: number): number {
  const value = json.parseDouble(token);
  if (Math.abs(value) >= DOUBLE_INTEGERS) return -1;
  json.number = value;
  return json.parsedEnd;
}

/** The number of four digits in the order of their bytes, the first of which is the lowest; -1 if one is no digit. */
export function fourDigits(word: number): number {
  const digits = word ^ ZEROS;
  if (notDigits(digits) !== 0) return -1;
  const pairs = digits * 10 + (digits >>> 8);
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

/** Not 0 if a byte of the word is more than nine. */
export const notDigits = (word: number): number => (word | (word + ABOVE_NINE)) & HIGH_HALVES;

const power = (of: number): number => POWERS[of] ?? 1;

/** Whether a number with more digits, a fraction or an exponent goes on with this byte. */
const continues = (byte: number): boolean =>
  (byte >= ZERO && byte <= ZERO + 9) || byte === POINT || (byte | TO_LOWER) === LETTER_E;
