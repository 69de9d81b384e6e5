import type { Encode, EncodeContext } from '../encode-context.js';
import { isLong } from '../long.js';
import { isMidway } from '../nearest-float.js';
import { digitsOf, temporalParser } from '../read-temporal.js';
import { LETTER_F, LETTER_N, LETTER_T, QUOTE } from '../../json/json-codes.js';
import { readInstant } from './instant.js';
import { tokenAt, type JsonSlice } from './json-slice.js';
import { readDouble, readInteger } from './number.js';

/**
 * Writes the value at an index, where white space may come first. Returns the index after the value; `GIVE_UP` for what it does not
 * know: then the bytes mean nothing, and the datum has to be parsed. What it writes is what the general encoder writes.
 */
export type StraightEncode = (json: JsonSlice, index: number, context: EncodeContext) => number;

export const GIVE_UP = -1;

/** Parses the value alone, and encodes it with its general encoder. */
export function parsing(encode: Encode): StraightEncode {
  return (json, index, context) => {
    const value = json.parse(index);
    const { parsedEnd } = json;
    encode(value, context);
    return context.issues.length === 0 && !context.isSpent ? parsedEnd : GIVE_UP;
  };
}

export const straightNull: StraightEncode = ({ bytes }, index) => {
  const at = tokenAt(bytes, index);
  return bytes[at] === LETTER_N ? at + 'null'.length : GIVE_UP;
};

export const straightBoolean: StraightEncode = ({ bytes }, index, { out }) => {
  const at = tokenAt(bytes, index);
  const isTrue = bytes[at] === LETTER_T;
  if (!isTrue && bytes[at] !== LETTER_F) return GIVE_UP;
  out.byte(isTrue ? 1 : 0);
  return at + (isTrue ? 'true'.length : 'false'.length);
};

export function straightInt(general: StraightEncode): StraightEncode {
  return (json, index, context) => {
    const end = readInteger(json, index);
    if (end < 0) return general(json, index, context);
    const { number } = json;
    if ((number | 0) !== number) return GIVE_UP;
    context.out.long(number);
    return end;
  };
}

export function straightLong(general: StraightEncode): StraightEncode {
  return (json, index, context) => {
    const end = readInteger(json, index);
    if (end < 0) return general(json, index, context);
    context.out.long(json.number);
    return end;
  };
}

export function straightDouble(general: StraightEncode): StraightEncode {
  return (json, index, context) => {
    const end = readDouble(json, index);
    if (end < 0) return general(json, index, context);
    context.out.double(json.number);
    return end;
  };
}

/** All integers up to here are floats. */
const FLOAT_INTEGERS = 2 ** 24;

export function straightFloat(general: StraightEncode): StraightEncode {
  return (json, index, context) => {
    const end = readDouble(json, index);
    if (end < 0) return general(json, index, context);
    const float = Math.fround(json.number);
    if (float !== json.number && (Math.abs(float) >= FLOAT_INTEGERS || isMidway(json.number)))
      return general(json, index, context);
    context.out.float(float);
    return end;
  };
}

/** Copies a string's bytes, since valid UTF-8 without escapes is what Avro has. */
export function straightString(general: StraightEncode): StraightEncode {
  return (json, index, context) => {
    const { bytes } = json;
    const open = tokenAt(bytes, index);
    if (bytes[open] !== QUOTE) return GIVE_UP;
    const stop = context.out.shortUtf8(bytes, open + 1);
    if (bytes[stop] === QUOTE) return stop + 1;
    const close = json.closingQuote(stop);
    if (close < 0) return general(json, open, context);
    context.out.utf8(bytes, open + 1, close);
    return close + 1;
  };
}

/** Of a second in units that a double counts exactly: nanoseconds would be read in vain. */
const MOST_DIGITS = 6;

/** @param number for the underlying number */
export function straightTemporal(
  type: string,
  number: StraightEncode,
  general: StraightEncode,
): StraightEncode {
  const parse = temporalParser(type);
  const digits = type.startsWith('timestamp-') ? digitsOf(type) : 0;
  const units = digits <= MOST_DIGITS ? 10 ** digits : 1;
  return (json, index, context) => {
    const { bytes } = json;
    const open = tokenAt(bytes, index);
    if (bytes[open] !== QUOTE) return number(json, open, context);
    const after = units > 1 ? readInstant(json, open, units) : -1;
    if (after > 0) {
      context.out.long(json.number);
      return after;
    }
    let close = likelyEnd(json, open);
    let count = parse(bytes, open + 1, close);
    if (count === 'malformed') {
      close = json.closingQuote(open + 1);
      count = close < 0 ? count : parse(bytes, open + 1, close);
    }
    // It may be the decimal text of a long.
    if (typeof count === 'string' || !isLong(count)) return general(json, open, context);
    context.out.long(count);
    return close + 1;
  };
}

/** From quote to quote of `"2026-01-31T10:15:30Z"`, and with three and six digits of a fraction. */
const [SECONDS, MILLIS, MICROS] = [21, 25, 28];

/** The index of a quote that closes most instants. Where it is another quote, a part of what lies before it is none of an instant. */
function likelyEnd({ bytes, end }: JsonSlice, open: number): number {
  if (open + MICROS >= end) return open;
  if (bytes[open + MILLIS] === QUOTE) return open + MILLIS;
  if (bytes[open + SECONDS] === QUOTE) return open + SECONDS;
  return bytes[open + MICROS] === QUOTE ? open + MICROS : open;
}
