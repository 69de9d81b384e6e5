import { BACKSLASH, LETTER_U, QUOTE, SPACE } from './json-codes.js';

/** Bytes that are examined one by one. Longer strings are worth a view of words. */
const SHORT = 64;

/** 1 for bytes that end a run of a string's plain bytes: a quote, a backslash, a control character. */
const ENDS_RUN = new Uint8Array(256).fill(1, 0, SPACE);
ENDS_RUN[QUOTE] = 1;
ENDS_RUN[BACKSLASH] = 1;

const [LOW_BITS, HIGH_BITS] = [0x01010101, 0x80808080];
const [QUOTES, BACKSLASHES, SPACES] = [QUOTE * LOW_BITS, BACKSLASH * LOW_BITS, SPACE * LOW_BITS];

/** Finds the ends of strings in the bytes of a JSON text. */
export class StringBytes {
  /** The same bytes, four at a time. Made for the first long string. */
  private words: Int32Array | null = null;
  /** How many bytes the first word begins before the bytes. */
  private readonly shift: number;

  constructor(private readonly bytes: Uint8Array) {
    this.shift = bytes.byteOffset & 3;
  }

  /**
   * The index of the closing quote; -1 for what is no string: a control character, an unknown escape, or no quote.
   * @param from after the opening quote
   */
  endOf(from: number): number {
    const { bytes } = this;
    for (let at = from; ;) {
      at = this.endOfRun(at);
      const code = bytes[at];
      if (code === QUOTE) return at;
      if (code !== BACKSLASH) return -1;
      // One escape may follow another.
      do {
        at = endOfEscape(bytes, at);
        if (at < 0) return -1;
      } while (bytes[at] === BACKSLASH);
    }
  }

  /** The index of the first byte that is not a plain one; the length of the bytes if there is none. */
  private endOfRun(from: number): number {
    const { bytes } = this;
    const { length } = bytes;
    const short = Math.min(from + SHORT, length);
    let at = from;
    while (at < short && ENDS_RUN[bytes[at] ?? 0] === 0) at++;
    if (at < short || at === length) return at;
    at = this.endOfWords(at);
    while (at < length && ENDS_RUN[bytes[at] ?? 0] === 0) at++;
    return at;
  }

  /** Skips words of plain bytes. The index of a byte up to which all are plain. */
  private endOfWords(from: number): number {
    const { bytes, shift } = this;
    this.words ??= new Int32Array(bytes.buffer, bytes.byteOffset - shift, (bytes.length + shift) >> 2);
    const { words } = this;
    let at = from;
    while (((at + shift) & 3) !== 0) {
      if (ENDS_RUN[bytes[at] ?? 0] === 1) return at;
      at++;
    }
    let index = (at + shift) >> 2;
    for (; index < words.length; index++) {
      const word = words[index] ?? 0;
      const quotes = word ^ QUOTES;
      const backslashes = word ^ BACKSLASHES;
      // The highest bit of a byte is set where it is below a space, or 0 after the exclusive or; a byte above 0x7f never sets it.
      const ends =
        ((word - SPACES) & ~word) |
        ((quotes - LOW_BITS) & ~quotes) |
        ((backslashes - LOW_BITS) & ~backslashes);
      if ((ends & HIGH_BITS) !== 0) break;
    }
    return (index << 2) - shift;
  }
}

const ESCAPED = new Uint8Array(256);
for (const char of '"\\/bfnrt') ESCAPED[char.charCodeAt(0)] = 1;
const HEX = new Uint8Array(256);
for (const char of '0123456789abcdefABCDEF') HEX[char.charCodeAt(0)] = 1;

/** The index after an escape; -1 for an unknown one. @param at the index of its backslash */
function endOfEscape(bytes: Uint8Array, at: number): number {
  const code = bytes[at + 1] ?? 0;
  if (ESCAPED[code] === 1) return at + 2;
  if (code !== LETTER_U) return -1;
  for (let digit = at + 2; digit < at + 6; digit++) if (HEX[bytes[digit] ?? 0] === 0) return -1;
  return at + 6;
}
