import type { JsonObject } from '../json/json-type.js';
import { branchName, type SchemaNode } from '../schema-node.js';
import type { Encode, EncodeContext } from './encode-context.js';

/** A branch of a union with its encoder. */
export interface Branch {
  readonly node: SchemaNode;
  /** Its name in JSON, e.g. `string`, `com.example.Order`. */
  readonly name: string;
  /** Its index in the union, which is written before its value (Avro 1.12, "Binary Encoding", "Unions"). */
  readonly index: number;
  readonly encode: Encode;
}

export function branchOf(node: SchemaNode, index: number, encode: Encode): Branch {
  return { node, name: branchName(node), index, encode };
}

/** Writes a datum as a value of the branch. */
export function encodeAs({ index, encode }: Branch, datum: unknown, context: EncodeContext): void {
  context.out.long(index);
  encode(datum, context);
}

/** The index of the branch that the bytes of a union's value belong to. */
export function branchIndexOf(bytes: Buffer): number {
  let zigzag = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    zigzag |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) break;
  }
  return zigzag >>> 1;
}

/** The only key of an object; null when it has none or several. */
export function onlyKey(object: JsonObject): string | null {
  const keys = Object.keys(object);
  return keys.length === 1 ? (keys[0] ?? null) : null;
}
