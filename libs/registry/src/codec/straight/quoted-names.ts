import { Buffer } from 'node:buffer';
import type { JsonCursor } from './json-cursor.js';

/** Names as JSON has them, in one array of bytes. */
export class QuotedNames {
  readonly #bytes: Uint8Array;
  /** Where each name ends, and the next one begins. */
  readonly #ends: readonly number[];

  private constructor(quoted: readonly string[]) {
    let end = 0;
    this.#ends = quoted.map((name) => (end += Buffer.byteLength(name)));
    this.#bytes = new Uint8Array(Buffer.from(quoted.join('')));
  }

  /** Null when JSON must escape something in a name. */
  static of(names: readonly string[]): QuotedNames | null {
    const quoted = names.map((name) => JSON.stringify(name));
    return quoted.some((name) => name.includes('\\')) ? null : new QuotedNames(quoted);
  }

  get count(): number {
    return this.#ends.length;
  }

  /** Whether a name is the key or string at the cursor, written without an escape. Then the cursor is behind it. */
  isAt(index: number, json: JsonCursor): boolean {
    return json.skips(this.#bytes, index === 0 ? 0 : (this.#ends[index - 1] ?? 0), this.#ends[index] ?? 0);
  }

  /** The index of the name at the cursor; -1 when it is none. The cursor is behind it then. */
  find(json: JsonCursor): number {
    for (let index = 0; index < this.#ends.length; index++) if (this.isAt(index, json)) return index;
    return -1;
  }

  /** The length of a quoted name in bytes. */
  lengthOf(index: number): number {
    return (this.#ends[index] ?? 0) - (index === 0 ? 0 : (this.#ends[index - 1] ?? 0));
  }
}
