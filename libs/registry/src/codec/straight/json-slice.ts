import { Buffer } from 'node:buffer';
import { exactNumber } from '../../json/exact-number.js';
import type { RawJson } from '../../json/raw-json.js';
import { readJson } from '../../json/read-json.js';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  SPACE,
} from '../../json/json-codes.js';

/** In bytes: for less, a loop is faster than a native search, and than one in a view of its own. */
const [NEAR, FAR] = [64, 128];

const NOTHING = Buffer.alloc(0);
/** In bytes: the view of a request up to here is kept for the next datum, which often is of the same one. */
const MOST_KEPT = 2 ** 16;

/** The index of the token at or after an index, where there is one. */
export function tokenAt(bytes: Uint8Array, index: number): number {
  let at = index;
  while ((bytes[at] ?? QUOTE) <= SPACE) at++;
  return at;
}

/** The index after the colon that follows a key. */
export function afterColon(bytes: Uint8Array, index: number): number {
  return bytes[index] === COLON ? index + 1 : tokenAt(bytes, index) + 1;
}

/** Where a part of `texts` ends if it stands at an index, a quoted key or string; otherwise -1. */
export function matchAt(
  bytes: Uint8Array,
  index: number,
  texts: Uint8Array,
  from: number,
  to: number,
): number {
  let at = index;
  for (let i = from; i < to; i++, at++) if (bytes[at] !== texts[i]) return -1;
  return at;
}

/** The bytes of a valid JSON value. Positions are arguments, which V8 keeps in registers. */
export class JsonSlice {
  bytes: Buffer = NOTHING;
  /** Of the same bytes. */
  view: DataView = new DataView(NOTHING.buffer, NOTHING.byteOffset, 0);
  /** The index after the value's last byte. */
  end = 0;
  /** The number that was read last (`number.ts`): as a result V8 would allocate it. */
  number = 0.5;
  /** The index after the value that was parsed last. */
  parsedEnd = 0;

  begin({ bytes, end }: RawJson): void {
    if (bytes !== this.bytes) this.#use(bytes);
    this.end = end;
  }

  /** Lets go of the bytes, unless they are few. */
  release(): void {
    if (this.bytes.buffer.byteLength > MOST_KEPT) this.#use(NOTHING);
  }

  #use(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The index of the closing quote of the string that has an index within it; -1 when it has an escape from there on. */
  closingQuote(within: number): number {
    const { bytes } = this;
    const near = Math.min(within + NEAR, this.end);
    for (let at = within; at < near; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) return -1;
    }
    const quote = bytes.indexOf(QUOTE, near);
    // The native search is bounded only in a view.
    if (quote - near > FAR) return bytes.subarray(near, quote).includes(BACKSLASH) ? -1 : quote;
    for (let at = near; at < quote; at++) if (bytes[at] === BACKSLASH) return -1;
    return quote;
  }

  /** The value at an index, as `readJson` returns it. */
  parse(index: number): unknown {
    const start = tokenAt(this.bytes, index);
    const byte = this.bytes[start];
    if (byte === QUOTE) return JSON.parse(this.#text(start, this.#afterString(start)));
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY)
      return readJson(this.#text(start, this.#afterContainer(start)));
    const text = this.#text(start, this.#afterWord(start));
    if (text === 'null') return null;
    return text === 'true' || text === 'false' ? text === 'true' : exactNumber(Number(text), text);
  }

  /** The double nearest to the number at an index. */
  parseDouble(index: number): number {
    return Number(this.#text(index, this.#afterWord(index)));
  }

  #text(start: number, end: number): string {
    this.parsedEnd = end;
    return this.bytes.toString('utf8', start, end);
  }

  /** A number, `true`, `false` or `null`. */
  #afterWord(start: number): number {
    const { bytes, end } = this;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte <= SPACE || byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) break;
    }
    return at;
  }

  #afterString(open: number): number {
    const { bytes, end } = this;
    let at = open + 1;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) at++;
    }
    return at + 1;
  }

  #afterContainer(open: number): number {
    const { bytes, end } = this;
    let level = 0;
    let at = open;
    do {
      const byte = bytes[at];
      if (byte === QUOTE) {
        at = this.#afterString(at);
        continue;
      }
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) level++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) level--;
      at++;
    } while (level > 0 && at < end);
    return at;
  }
}
