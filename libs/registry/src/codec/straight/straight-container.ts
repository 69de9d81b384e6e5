import { ITEM } from '../encode-container.js';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  LETTER_U,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  ZERO,
} from './json-bytes.js';
import type { JsonCursor } from './json-cursor.js';
import type { StraightEncode } from './straight-leaf.js';

/** An array as one block, whose count is written last. */
export function straightArray(items: StraightEncode): StraightEncode {
  return (json, context) => {
    if (json.next() !== OPEN_ARRAY || !context.enter(null)) return false;
    json.at++;
    const { out } = context;
    const from = out.length;
    out.byte(0);
    let count = 0;
    let byte = json.next();
    while (byte !== CLOSE_ARRAY) {
      if (!context.spend(ITEM) || !items(json, context)) return false;
      count++;
      byte = json.next();
      if (byte === COMMA) json.at++;
    }
    json.at++;
    if (count > 0) {
      out.byte(0);
      out.countAt(from, count);
    }
    context.leave();
    return true;
  };
}

/** A map, in the order of its members. An object that has indexes among its keys has them first, in their order. */
export function straightMap(key: StraightEncode, values: StraightEncode): StraightEncode {
  return (json, context) => {
    if (json.next() !== OPEN_OBJECT || !context.enter(null)) return false;
    json.at++;
    const { out } = context;
    const from = out.length;
    out.byte(0);
    let count = 0;
    let byte = json.next();
    while (byte !== CLOSE_OBJECT) {
      if (!context.spend(ITEM) || mayBeIndex(json) || !key(json, context)) return false;
      json.skipColon();
      if (!values(json, context)) return false;
      count++;
      byte = json.next();
      if (byte !== COMMA) continue;
      json.at++;
      json.next();
    }
    json.at++;
    if (count > 0) {
      out.byte(0);
      out.countAt(from, count);
    }
    context.leave();
    return true;
  };
}

/** Whether the key here may be the text of an index, perhaps with an escape. */
function mayBeIndex(json: JsonCursor): boolean {
  const { bytes } = json;
  const start = json.at + 1;
  let at = start;
  while (isDigit(bytes[at] ?? 0)) at++;
  // `\u0031` is a digit.
  if (bytes[at] === BACKSLASH) return bytes[at + 1] === LETTER_U && bytes[at + 4] === THREE;
  return at > start && bytes[at] === QUOTE;
}

const THREE = ZERO + 3;
const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
