import { exactNumber } from './exact-number.js';
import * as codes from './json-codes.js';

/** What one pass over a JSON text finds before it is parsed. Meaningless for invalid JSON. */
export interface Scanned {
  /** The deepest nesting of objects and arrays; the scan ends at the first level beyond its limit. */
  readonly depth: number;
  /** The members of all objects, with duplicates, which a parser would drop. */
  readonly members: number;
  /** Opening brackets, colons and commas. The memory for the values can be estimated from it. */
  readonly tokens: number;
  /** Whether a double would change some number. */
  readonly rounds: boolean;
  /** Whether some key is written with an escape. */
  readonly escapedKey: boolean;
}

const [OTHER, QUOTE, OPEN, CLOSE, COLON, NUMBER, COMMA] = [0, 1, 2, 3, 4, 5, 6];

/** The kind of token that a character begins outside strings, by its code. */
const BEGINS = new Uint8Array(128).fill(OTHER);
BEGINS['"'.charCodeAt(0)] = QUOTE;
for (const char of '{[') BEGINS[char.charCodeAt(0)] = OPEN;
for (const char of '}]') BEGINS[char.charCodeAt(0)] = CLOSE;
BEGINS[':'.charCodeAt(0)] = COLON;
BEGINS[','.charCodeAt(0)] = COMMA;
for (const char of '-0123456789') BEGINS[char.charCodeAt(0)] = NUMBER;

/** A number of this many characters without an exponent has at most fifteen digits, which every double keeps (DBL_DIG). */
const SURELY_KEPT = 15;

/** Reads a text once, without recursion and without allocating; a fraction of what parsing costs. */
export function scanJson(text: string, maxDepth: number): Scanned {
  let level = 0;
  let depth = 0;
  let members = 0;
  let [opens, commas] = [0, 0];
  let rounded = false;
  let escapedKey = false;
  let [open, end] = [0, 0];
  let backslash = backslashFrom(text, 0);
  for (let at = 0; at < text.length && depth <= maxDepth; at++) {
    switch (BEGINS[text.charCodeAt(at)]) {
      case QUOTE:
        open = at;
        at = end = endOfString(text, at);
        break;
      case OPEN:
        opens++;
        if (++level > depth) depth = level;
        break;
      case CLOSE:
        level--;
        break;
      case COMMA:
        commas++;
        break;
      case COLON:
        members++;
        if (backslash < open) backslash = backslashFrom(text, open);
        escapedKey ||= backslash < end;
        break;
      case NUMBER: {
        const behind = endOfNumber(text, at);
        rounded ||= rounds(text, at, behind);
        at = Math.abs(behind) - 1;
        break;
      }
      case undefined:
        break;
    }
  }
  return { depth, members, tokens: opens + members + commas, rounds: rounded, escapedKey };
}

/** The index of the next backslash; infinite without one, so that nothing is searched twice. */
function backslashFrom(text: string, start: number): number {
  const at = text.indexOf('\\', start);
  return at < 0 ? Infinity : at;
}

/** The characters of a string that are examined one by one, which is faster than a search for short strings. */
const SHORT = 32;

/** The index of a string's closing quote; at or beyond the end of the text when there is none up to `limit`. */
export function endOfString(text: string, open: number, limit = Infinity): number {
  const long = Math.min(text.length, open + SHORT);
  let at = open + 1;
  for (; at < long; at++) {
    const char = text.charCodeAt(at);
    if (char === codes.QUOTE) return at;
    if (char === codes.BACKSLASH) at++;
  }
  return quoteFrom(text, at, limit);
}

/** The first quote after an even number of backslashes. @param start outside an escape */
function quoteFrom(text: string, start: number, limit: number): number {
  for (let from = start; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || quote > limit) return text.length;
    let before = quote;
    while (before > from && text.charCodeAt(before - 1) === codes.BACKSLASH) before--;
    if ((quote - before) % 2 === 0) return quote;
    from = quote + 1;
  }
}

/** The index after a number; negative if it has an exponent. */
function endOfNumber(text: string, start: number): number {
  let exponent = false;
  let at = start + 1;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char >= codes.ZERO && char <= codes.NINE) continue;
    if ((char | codes.TO_LOWER) === codes.LETTER_E) exponent = true;
    else if (char !== codes.POINT && char !== codes.MINUS && char !== codes.PLUS) break;
  }
  return exponent ? -at : at;
}

/** Whether a double changes the number up to `end`, which is negative if it has an exponent. */
function rounds(text: string, start: number, end: number): boolean {
  if (end > 0 && end - start <= SURELY_KEPT) return false;
  const source = text.slice(start, Math.abs(end));
  return typeof exactNumber(Number(source), source) !== 'number';
}
