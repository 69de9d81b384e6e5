import { Buffer } from 'node:buffer';
import { matchAt } from './json-slice.js';

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

  /** Where a name ends if it is the key or string at an index, written without an escape; otherwise -1. */
  match(name: number, bytes: Uint8Array, index: number): number {
    const from = name === 0 ? 0 : (this.#ends[name - 1] ?? 0);
    return matchAt(bytes, index, this.#bytes, from, this.#ends[name] ?? 0);
  }

  /** Which name is the key or string at an index; -1: none. */
  find(bytes: Uint8Array, index: number): number {
    for (let name = 0; name < this.#ends.length; name++) if (this.match(name, bytes, index) >= 0) return name;
    return -1;
  }

  /** The length of a quoted name in bytes. */
  lengthOf(name: number): number {
    return (this.#ends[name] ?? 0) - (name === 0 ? 0 : (this.#ends[name - 1] ?? 0));
  }
}
