import { isUtf8 } from 'node:buffer';
import type { RecordNode, SchemaNode, Use } from '../schema-node.js';

/** Items that take no bytes, such as nulls: a count of 2^60 of them is no datum of anybody. */
const MAX_EMPTY_ITEMS = 2 ** 20;
const LONGEST_VARINT = 10;

/**
 * Whether the bytes are a datum of the schema to the last bit (Avro 1.12, "Binary Encoding"). avsc takes what no encoder
 * writes: an int of 64 bits, a long of more, 5 for true, bytes that are no UTF-8 for a string.
 * @throws Error that says what is wrong at which byte
 */
export function checkBody(node: SchemaNode, body: Buffer): void {
  const reader = new BodyReader(body);
  reader.read(node);
  reader.end();
}

class BodyReader {
  #at = 0;

  constructor(private readonly body: Buffer) {}

  read(node: SchemaNode): void {
    switch (node.type) {
      case 'null':
        return;
      case 'boolean':
        this.#boolean();
        return;
      case 'int':
        this.#int();
        return;
      case 'long':
        this.#long();
        return;
      case 'float':
        this.#skip(4n);
        return;
      case 'double':
        this.#skip(8n);
        return;
      case 'bytes':
        this.#skip(this.#long());
        return;
      case 'string':
        this.#string();
        return;
      case 'fixed':
        this.#skip(BigInt(node.size));
        return;
      case 'enum':
        this.#index(node.symbols.size);
        return;
      case 'union':
        this.#union(node.branches);
        return;
      case 'record':
        this.#record(node);
        return;
      case 'array':
        this.#blocks(() => this.read(node.items.node));
        return;
      case 'map': {
        this.#blocks(() => {
          this.#string();
          this.read(node.values.node);
        });
        return;
      }
    }
  }

  end(): void {
    if (this.#at !== this.body.length) this.#fail('bytes behind the datum');
  }

  #record(node: RecordNode): void {
    for (const { use } of node.fields.values()) this.read(use.node);
  }

  #union(branches: readonly Use[]): void {
    // One without branches is no datum, and takes no bytes.
    const branch = branches[this.#index(branches.length)];
    if (branch !== undefined) this.read(branch.node);
  }

  #index(count: number): number {
    const index = this.#long();
    if (index < 0n || index >= BigInt(count)) this.#fail('an index that the schema does not have');
    return Number(index);
  }

  /** Blocks of items, each with its count; a negative one is followed by the block's size in bytes. */
  #blocks(item: () => void): void {
    let empty = 0;
    for (let count = this.#long(); count !== 0n; count = this.#long()) {
      const size = count < 0n ? this.#long() : null;
      const start = this.#at;
      for (let left = count < 0n ? -count : count; left > 0n; left--) {
        const before = this.#at;
        item();
        if (this.#at === before && ++empty > MAX_EMPTY_ITEMS) this.#fail('too many items without bytes');
      }
      if (size !== null && size !== BigInt(this.#at - start)) this.#fail('a block of another size');
    }
  }

  #boolean(): void {
    const byte = this.body[this.#at];
    this.#skip(1n);
    if (byte !== 0 && byte !== 1) this.#fail('a boolean that is neither 0 nor 1');
  }

  #int(): void {
    const value = this.#long();
    if (BigInt.asIntN(32, value) !== value) this.#fail('an int of more than 32 bits');
  }

  #string(): void {
    const length = this.#long();
    const start = this.#at;
    this.#skip(length);
    if (!isUtf8(this.body.subarray(start, this.#at))) this.#fail('a string that is no UTF-8');
  }

  #long(): bigint {
    const start = this.#at;
    let zigzag = 0n;
    for (;;) {
      const byte = this.body[this.#at];
      if (byte === undefined) return this.#fail('the end within a number');
      zigzag |= BigInt(byte & 0x7f) << BigInt(7 * (this.#at - start));
      this.#at++;
      if (byte < 0x80) break;
      if (this.#at - start === LONGEST_VARINT) this.#fail('a number of more than ten bytes');
    }
    if (zigzag >= 2n ** 64n) this.#fail('a number of more than 64 bits');
    return (zigzag >> 1n) ^ -(zigzag & 1n);
  }

  #skip(length: bigint): void {
    if (length < 0n || length > BigInt(this.body.length - this.#at)) this.#fail('fewer bytes than it needs');
    this.#at += Number(length);
  }

  #fail(what: string): never {
    throw new Error(`the bytes do not fit the schema: ${what}, at byte ${this.#at}`);
  }
}
