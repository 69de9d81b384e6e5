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
} from './json-bytes.js';

const NOTHING = Buffer.alloc(0);

/** A position in the bytes of a valid JSON value. */
export class JsonCursor {
  bytes: Buffer = NOTHING;
  /** Of the next byte. */
  at = 0;
  /** The index after the value's last byte. */
  end = 0;
  /** The number that was read last (`number.ts`). It is a field because V8 would allocate it as a result. */
  number = 0.5;

  begin({ bytes, start, end }: RawJson): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Lets go of the bytes. */
  release(): void {
    this.bytes = NOTHING;
  }

  /** Skips white space, and returns the byte with which the next token begins. */
  next(): number {
    const byte = this.bytes[this.at] ?? 0;
    return byte > SPACE ? byte : this.#skipSpace();
  }

  #skipSpace(): number {
    const { bytes, end } = this;
    let { at } = this;
    while (at < end && (bytes[at] ?? 0) <= SPACE) at++;
    this.at = at;
    return bytes[at] ?? 0;
  }

  /** Whether the part of `texts` stands here, a quoted key or string. If it does, it is skipped. */
  skips(texts: Uint8Array, from: number, to: number): boolean {
    const { bytes } = this;
    let { at } = this;
    for (let i = from; i < to; i++, at++) if (bytes[at] !== texts[i]) return false;
    this.at = at;
    return true;
  }

  /** Skips the colon after a key. */
  skipColon(): void {
    this.at = this.next() === COLON ? this.at + 1 : this.at;
  }

  /** The index of the closing quote of the string that begins here; -1 when it has an escape. */
  closingQuote(): number {
    const { bytes } = this;
    let at = this.at + 1;
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH || byte === undefined) return -1;
    }
  }

  /** Reads the value here as `readJson` does. */
  value(): unknown {
    const byte = this.next();
    const start = this.at;
    if (byte === QUOTE) {
      this.#skipString();
      return JSON.parse(this.#textFrom(start));
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      this.#skipContainer();
      return readJson(this.#textFrom(start));
    }
    this.#skipWord();
    const text = this.#textFrom(start);
    if (text === 'null') return null;
    return text === 'true' || text === 'false' ? text === 'true' : exactNumber(Number(text), text);
  }

  /** Skips a number, and returns its text. */
  numeral(): string {
    const start = this.at;
    this.#skipWord();
    return this.bytes.toString('latin1', start, this.at);
  }

  #textFrom(start: number): string {
    return this.bytes.toString('utf8', start, this.at);
  }

  /** A number, `true`, `false` or `null`. */
  #skipWord(): void {
    const { bytes, end } = this;
    let { at } = this;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte <= SPACE || byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) break;
    }
    this.at = at;
  }

  #skipString(): void {
    const { bytes, end } = this;
    let at = this.at + 1;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) at++;
    }
    this.at = at + 1;
  }

  #skipContainer(): void {
    const { bytes, end } = this;
    let level = 0;
    while (this.at < end) {
      const byte = bytes[this.at];
      if (byte === QUOTE) {
        this.#skipString();
        continue;
      }
      this.at++;
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) level++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --level === 0) return;
    }
  }
}
