import type { Encode, EncodeContext } from '../encode-context.js';
import { isLong } from '../long.js';
import { isMidway } from '../nearest-float.js';
import type { TemporalParser } from '../read-temporal.js';
import { LETTER_F, LETTER_N, LETTER_T, QUOTE } from './json-bytes.js';
import type { JsonCursor } from './json-cursor.js';
import { readDouble, readInteger } from './number.js';

/**
 * Writes the value at the cursor, and moves the cursor behind it. False for what it does not know: then position and bytes
 * mean nothing, and the datum has to be parsed. True only for the bytes that the general encoder writes.
 */
export type StraightEncode = (json: JsonCursor, context: EncodeContext) => boolean;

/** Parses the value alone, and encodes it with its general encoder. */
export function parsing(encode: Encode): StraightEncode {
  return (json, context) => {
    encode(json.value(), context);
    return context.issues.length === 0 && !context.isSpent;
  };
}

export const straightNull: StraightEncode = (json) => {
  if (json.next() !== LETTER_N) return false;
  json.at += 'null'.length;
  return true;
};

export const straightBoolean: StraightEncode = (json, { out }) => {
  const byte = json.next();
  if (byte !== LETTER_T && byte !== LETTER_F) return false;
  json.at += byte === LETTER_T ? 'true'.length : 'false'.length;
  out.byte(byte === LETTER_T ? 1 : 0);
  return true;
};

export function straightInt(general: StraightEncode): StraightEncode {
  return (json, context) => {
    if (!readInteger(json)) return general(json, context);
    const { number } = json;
    if ((number | 0) !== number) return false;
    context.out.long(number);
    return true;
  };
}

export function straightLong(general: StraightEncode): StraightEncode {
  return (json, context) => {
    if (!readInteger(json)) return general(json, context);
    context.out.long(json.number);
    return true;
  };
}

export function straightDouble(general: StraightEncode): StraightEncode {
  return (json, context) => {
    if (!readDouble(json)) return general(json, context);
    context.out.double(json.number);
    return true;
  };
}

/** All integers up to here are floats. */
const FLOAT_INTEGERS = 2 ** 24;

export function straightFloat(general: StraightEncode): StraightEncode {
  return (json, context) => {
    json.next();
    const { at } = json;
    if (!readDouble(json)) return general(json, context);
    const float = Math.fround(json.number);
    if (float !== json.number && (Math.abs(float) >= FLOAT_INTEGERS || isMidway(json.number))) {
      json.at = at;
      return general(json, context);
    }
    context.out.float(float);
    return true;
  };
}

/** Copies a string's bytes, since valid UTF-8 without escapes is what Avro has. */
export function straightString(general: StraightEncode): StraightEncode {
  return (json, context) => {
    if (json.next() !== QUOTE) return false;
    const end = json.closingQuote();
    if (end < 0) return general(json, context);
    context.out.utf8(json.bytes, json.at + 1, end);
    json.at = end + 1;
    return true;
  };
}

/** @param number for the underlying number */
export function straightTemporal(
  parse: TemporalParser,
  number: StraightEncode,
  general: StraightEncode,
): StraightEncode {
  return (json, context) => {
    if (json.next() !== QUOTE) return number(json, context);
    const end = json.closingQuote();
    const count = end < 0 ? 'malformed' : parse(json.bytes, json.at + 1, end);
    // It may be the decimal text of a long.
    if (typeof count === 'string' || !isLong(count)) return general(json, context);
    context.out.long(count);
    json.at = end + 1;
    return true;
  };
}
