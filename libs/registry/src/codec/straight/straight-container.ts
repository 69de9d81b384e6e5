import type { BinaryWriter } from '../binary-writer.js';
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
} from '../../json/json-codes.js';
import { afterColon, tokenAt } from './json-slice.js';
import { GIVE_UP, type StraightEncode } from './straight-leaf.js';

/** An array as one block. */
export const straightArray = (items: StraightEncode): StraightEncode =>
  straightBlock(OPEN_ARRAY, CLOSE_ARRAY, items);

/** A map, in the order of its members. An object that has indexes among its keys has them first, in their order. */
export const straightMap = (key: StraightEncode, values: StraightEncode): StraightEncode =>
  straightBlock(OPEN_OBJECT, CLOSE_OBJECT, (json, index, context) => {
    if (mayBeIndex(json.bytes, index)) return GIVE_UP;
    const at = key(json, index, context);
    return at < 0 ? GIVE_UP : values(json, afterColon(json.bytes, at), context);
  });

/** Everything between two brackets as one block, whose count is written last. */
function straightBlock(open: number, close: number, item: StraightEncode): StraightEncode {
  return (json, index, context) => {
    const { bytes } = json;
    let at = tokenAt(bytes, index);
    if (bytes[at] !== open || !context.enter(null)) return GIVE_UP;
    const { out } = context;
    const from = out.length;
    out.byte(0);
    let count = 0;
    at = tokenAt(bytes, at + 1);
    while (bytes[at] !== close) {
      if (!context.spend(ITEM)) return GIVE_UP;
      at = item(json, at, context);
      if (at < 0) return GIVE_UP;
      count++;
      at = tokenAt(bytes, at);
      if (bytes[at] === COMMA) at = tokenAt(bytes, at + 1);
    }
    endBlock(out, from, count);
    context.leave();
    return at + 1;
  };
}

/** @param from where a zero was written, which is all of an empty block */
function endBlock(out: BinaryWriter, from: number, count: number): void {
  if (count === 0) return;
  out.byte(0);
  out.countAt(from, count);
}

/** Whether the key whose quote is at an index may be the text of an index, perhaps with an escape. */
function mayBeIndex(bytes: Uint8Array, open: number): boolean {
  const start = open + 1;
  let at = start;
  while (isDigit(bytes[at] ?? 0)) at++;
  // `\u0031` is a digit.
  if (bytes[at] === BACKSLASH) return bytes[at + 1] === LETTER_U && bytes[at + 4] === THREE;
  return at > start && bytes[at] === QUOTE;
}

const THREE = ZERO + 3;
const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
