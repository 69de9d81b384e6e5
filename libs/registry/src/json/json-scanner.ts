import { findDuplicate } from './find-duplicate.js';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  LETTER_E,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  LINE_FEED,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PLUS,
  POINT,
  QUOTE,
  RETURN,
  SPACE,
  TAB,
  TO_LOWER,
  ZERO,
} from './json-codes.js';
import { OpenKeys } from './open-keys.js';
import { RawJson } from './raw-json.js';
import { StringBytes } from './string-bytes.js';

const [TRUE, FALSE, NULL] = ['true', 'false', 'null'].map((word) => Buffer.from(word)) as [
  Buffer,
  Buffer,
  Buffer,
];

/** Of FNV-1a. */
const HASH_FACTOR = 0x01000193;
/** Of this process: keys cannot be chosen for their hashes. */
const HASH_SEED = (Math.random() * 2 ** 32) | 0;

/* Shared by all scanners: a value is scanned without interruption. */
const keys = new OpenKeys();

/**
 * Reads JSON where it lies in bytes, once, and makes nothing: no strings, no objects. It accepts exactly the values that `readJson`
 * accepts (RFC 8259, no duplicate keys, bounded depth), given that the bytes are UTF-8. It does not say what is wrong: `readJson` does.
 */
export class JsonScanner {
  /** The index of the next byte. */
  at: number;
  /** Opening brackets, colons and commas of the values that were scanned. */
  tokens = 0;
  private readonly strings: StringBytes;
  /** Bytes of white space outside strings. */
  private spaces = 0;
  /** Keys that were not compared with all others: they have an escape, or a hash like too many others, or there are too many. */
  private doubts = 0;

  /** `tokens` may not exceed this in the present value. */
  private lastToken = 0;

  /**
   * @param maxDepth levels of objects and arrays
   * @param maxTokens of one value. With more it is as one that is not valid, and is not read further
   */
  constructor(
    readonly bytes: Buffer,
    private readonly maxDepth: number,
    start = 0,
    private readonly maxTokens = Infinity,
  ) {
    this.at = start;
    this.strings = new StringBytes(bytes);
  }

  /** Skips white space. The next byte; 0 at the end. */
  next(): number {
    const code = this.bytes[this.at] ?? 0;
    return code > SPACE ? code : this.nextAfterSpace();
  }

  private nextAfterSpace(): number {
    for (; ; this.at++, this.spaces++) {
      const code = this.bytes[this.at] ?? 0;
      if (code !== SPACE && code !== TAB && code !== LINE_FEED && code !== RETURN) return code;
    }
  }

  /** Skips this byte and the white space before it. False: another one is next. */
  take(code: number): boolean {
    if (this.next() !== code) return false;
    this.at++;
    return true;
  }

  /** Skips a string. False: there is none. */
  string(): boolean {
    const end = this.next() === QUOTE ? this.strings.endOf(this.at + 1) : -1;
    this.at = end + 1;
    return end >= 0;
  }

  /** Skips a key that is one of these names, which are ASCII. Null: there is another one, or none. */
  name<T extends string>(names: readonly T[]): T | null {
    if (this.next() !== QUOTE) return null;
    const open = this.at;
    for (const name of names) {
      if (!this.isKey(name, open + 1)) continue;
      this.at = open + name.length + 2;
      return name;
    }
    // With an escape it may be one of them.
    if (!this.string()) return null;
    const key: unknown = JSON.parse(this.bytes.toString('utf8', open, this.at));
    return names.find((name) => name === key) ?? null;
  }

  /**
   * The next value; null is null. Undefined: there is no valid one.
   * @param level of an object or array there; the outermost has level 1
   */
  value(level: number): RawJson | null | undefined {
    this.next();
    const start = this.at;
    const { spaces, doubts } = this;
    this.lastToken = this.tokens + this.maxTokens;
    const isValid = this.skipValue(level);
    keys.drop(0);
    if (!isValid || (this.doubts > doubts && this.hasDuplicate(start))) return undefined;
    return this.bytes[start] === LETTER_N
      ? null
      : new RawJson(this.bytes, start, this.at, this.spaces === spaces);
  }

  private hasDuplicate(start: number): boolean {
    return findDuplicate(this.bytes.toString('utf8', start, this.at)) !== null;
  }

  /** Whether a name, and then a quote, is at this index. */
  private isKey(name: string, start: number): boolean {
    const { bytes } = this;
    for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name.charCodeAt(i)) return false;
    return bytes[start + name.length] === QUOTE;
  }

  private skipValue(level: number): boolean {
    switch (this.next()) {
      case OPEN_OBJECT:
        return this.skipObject(level);
      case OPEN_ARRAY:
        return this.skipArray(level);
      case QUOTE:
        return this.string();
      case LETTER_T:
        return this.skipWord(TRUE);
      case LETTER_F:
        return this.skipWord(FALSE);
      case LETTER_N:
        return this.skipWord(NULL);
      default:
        return this.skipNumber();
    }
  }

  private skipObject(level: number): boolean {
    if (level > this.maxDepth) return false;
    const first = keys.count;
    this.at++;
    this.tokens++;
    if (this.next() === CLOSE_OBJECT) {
      this.at++;
      return true;
    }
    for (;;) {
      if (this.next() !== QUOTE || !this.skipKey(first) || this.next() !== COLON) return false;
      this.at++;
      if (!this.skipValue(level + 1)) return false;
      const code = this.next();
      this.at++;
      // The colon, and the comma.
      this.tokens += code === COMMA ? 2 : 1;
      if (this.tokens > this.lastToken) return false;
      if (code === COMMA) continue;
      keys.drop(first);
      return code === CLOSE_OBJECT;
    }
  }

  private skipArray(level: number): boolean {
    if (level > this.maxDepth) return false;
    this.at++;
    this.tokens++;
    if (this.next() === CLOSE_ARRAY) {
      this.at++;
      return true;
    }
    for (;;) {
      if (!this.skipValue(level + 1)) return false;
      const code = this.next();
      this.at++;
      if (code !== COMMA) return code === CLOSE_ARRAY;
      if (++this.tokens > this.lastToken) return false;
    }
  }

  /** @param first the number of the object's first key */
  private skipKey(first: number): boolean {
    const { bytes } = this;
    const start = this.at + 1;
    let hash = HASH_SEED;
    let at = start;
    for (; ; at++) {
      const code = bytes[at] ?? 0;
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        this.doubts++;
        return this.string();
      }
      if (code < SPACE) return false;
      hash = Math.imul(hash ^ code, HASH_FACTOR);
    }
    this.at = at + 1;
    if (!keys.add(bytes, start, at, hash, first)) this.doubts++;
    return true;
  }

  private skipWord(word: Buffer): boolean {
    for (const code of word) if (this.bytes[this.at++] !== code) return false;
    return true;
  }

  private skipNumber(): boolean {
    const { bytes } = this;
    if (bytes[this.at] === MINUS) this.at++;
    if (bytes[this.at] === ZERO) this.at++;
    else if (!this.skipDigits()) return false;
    if (bytes[this.at] === POINT) {
      this.at++;
      if (!this.skipDigits()) return false;
    }
    if (((bytes[this.at] ?? 0) | TO_LOWER) !== LETTER_E) return true;
    const sign = bytes[++this.at];
    if (sign === PLUS || sign === MINUS) this.at++;
    return this.skipDigits();
  }

  private skipDigits(): boolean {
    const { bytes } = this;
    const start = this.at;
    let { at } = this;
    for (; ; at++) {
      const code = bytes[at] ?? 0;
      if (code < ZERO || code > NINE) break;
    }
    this.at = at;
    return at > start;
  }
}
