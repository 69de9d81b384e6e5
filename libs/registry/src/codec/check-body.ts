import { isUtf8 } from 'node:buffer';
import type { RecordNode, SchemaNode, Use } from '../schema-node.js';

/** The bound on items without bytes, such as nulls, of which a few bytes could claim 2^60. */
const MAX_EMPTY_ITEMS = 2 ** 20;
const LONGEST_VARINT = 10;

/**
 * Checks that the bytes are exactly a datum of the schema (Avro 1.12, "Binary Encoding"). avsc accepts bytes that no encoder
 * writes: an int of 64 bits, a longer long, 5 for true, a string that is not UTF-8.
 * @throws Error that names the fault and the byte
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
    if (this.#at !== this.body.length) this.#fail('bytes after the datum');
  }

  #record(node: RecordNode): void {
    for (const { use } of node.fields.values()) this.read(use.node);
  }

  #union(branches: readonly Use[]): void {
    // A union without branches has no values and takes no bytes.
    const branch = branches[this.#index(branches.length)];
    if (branch !== undefined) this.read(branch.node);
  }

  #index(count: number): number {
    const index = this.#long();
    if (index < 0n || index >= BigInt(count)) this.#fail('an index out of range');
    return Number(index);
  }

  /** Blocks of items, each after its count. A negative count is followed by the block's size in bytes. */
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
      if (size !== null && size !== BigInt(this.#at - start)) this.#fail('a block whose size is wrong');
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
    if (!isUtf8(this.body.subarray(start, this.#at))) this.#fail('a string that is not UTF-8');
  }

  #long(): bigint {
    const start = this.#at;
    let zigzag = 0n;
    for (;;) {
      const byte = this.body[this.#at];
      if (byte === undefined) return this.#fail('the end inside a number');
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
