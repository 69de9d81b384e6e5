import { Buffer } from 'node:buffer';
import { matchAt, type JsonSlice } from './json-slice.js';

/** Keys are compared by so many bytes at once. */
const WORD = 4;

/** Names as JSON has them, in one array of bytes. */
export class QuotedNames {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Where each name ends, and the next one begins. */
  readonly #ends: readonly number[];

  private constructor(quoted: readonly string[]) {
    let end = 0;
    this.#ends = quoted.map((name) => (end += Buffer.byteLength(name)));
    this.#bytes = new Uint8Array(Buffer.from(quoted.join('')));
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Null when JSON must escape something in a name. */
  static of(names: readonly string[]): QuotedNames | null {
    const quoted = names.map((name) => JSON.stringify(name));
    return quoted.some((name) => name.includes('\\')) ? null : new QuotedNames(quoted);
  }

  get count(): number {
    return this.#ends.length;
  }

  /** Where a name ends if it is the key at an index, written without an escape; otherwise -1. */
  matchKey(name: number, { bytes, view }: JsonSlice, index: number): number {
    const from = this.#startOf(name);
    const length = this.lengthOf(name);
    if (length < WORD) return matchAt(bytes, index, this.#bytes, from, from + length);
    // Where all words so far are those of the key, its quote, a colon, a value and a bracket follow: the next word is there.
    const last = length - WORD;
    for (let at = 0; at < last; at += WORD)
      if (view.getInt32(index + at) !== this.#view.getInt32(from + at)) return -1;
    return view.getInt32(index + last) === this.#view.getInt32(from + last) ? index + length : -1;
  }

  /** Which name is the key or string at an index; -1: none. */
  find(bytes: Uint8Array, index: number): number {
    for (let name = 0; name < this.#ends.length; name++) {
      const from = this.#startOf(name);
      if (matchAt(bytes, index, this.#bytes, from, this.#ends[name] ?? 0) >= 0) return name;
    }
    return -1;
  }

  /** The length of a quoted name in bytes. */
  lengthOf(name: number): number {
    return (this.#ends[name] ?? 0) - this.#startOf(name);
  }

  #startOf(name: number): number {
    return name === 0 ? 0 : (this.#ends[name - 1] ?? 0);
  }
}
