import { QUOTE } from '../../json/json-codes.js';
import { daysOfDate } from '../iso-8601.js';
import type { JsonSlice } from './json-slice.js';
import { notDigits, fourDigits } from './number.js';

/** From quote to quote of `"2026-01-31T10:15:30.123Z"`. */
const LENGTH = 25;
/** The words after the year, in the order of their bytes, whose first is the lowest: with zeros for the digits. */
const [MONTH, DAY, MINUTE, SECOND, MILLIS] = [0x2d30302d, 0x30543030, 0x30303a30, 0x2e30303a, 0x5a303030];
/** The bytes of these words that are no digits. */
const [AROUND, THIRD, SECOND_BYTE, LAST] = [0xff0000ff, 0x00ff0000, 0x0000ff00, 0xff000000];

/**
 * Reads an instant in the most common form, `"2026-01-31T10:15:30.123Z"`, four bytes at a time, as a count of units into
 * `json.number`. Returns the index after its closing quote; -1 for every other form, for what does not exist, and for a count
 * that a double would round.
 * @param units in a second: 1000 or a multiple of it
 */
export function readInstant(json: JsonSlice, open: number, units: number): number {
  const { bytes, view, end } = json;
  const close = open + LENGTH;
  if (close >= end || bytes[close] !== QUOTE) return -1;
  const year = fourDigits(view.getInt32(open + 1, true));
  const first = view.getInt32(open + 5, true) ^ MONTH;
  const second = view.getInt32(open + 9, true) ^ DAY;
  const third = view.getInt32(open + 13, true) ^ MINUTE;
  const fourth = view.getInt32(open + 17, true) ^ SECOND;
  const last = view.getInt32(open + 21, true) ^ MILLIS;
  const others =
    (first & AROUND) | (second & THIRD) | (third & SECOND_BYTE) | (fourth & AROUND) | (last & LAST);
  const wrong =
    others | notDigits(first) | notDigits(second) | notDigits(third) | notDigits(fourth) | notDigits(last);
  if (wrong !== 0 || year < 0) return -1;
  const days = daysOfDate(year, pair(first >>> 8), pair(second));
  const hours = (second >>> 24) * 10 + (third & 0xff);
  const minutes = pair(third >>> 16);
  const seconds = pair(fourth >>> 8);
  if (days === 'malformed' || hours > 23 || minutes > 59 || seconds > 59) return -1;
  const millis = pair(last) * 10 + ((last >>> 16) & 0xff);
  const time = (hours * 60 + minutes) * 60_000 + seconds * 1000 + millis;
  const count = (days * 86_400_000 + time) * (units / 1000);
  if (!Number.isSafeInteger(count)) return -1;
  json.number = count;
  return close + 1;
}

/** The number of two digits, the first of which is the lowest byte. */
const pair = (digits: number): number => (digits & 0xff) * 10 + ((digits >>> 8) & 0xff);
