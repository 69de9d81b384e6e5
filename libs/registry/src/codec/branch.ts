import type { JsonObject } from '../json/json-type.js';
import { branchName, type SchemaNode } from '../schema-node.js';
import type { Read } from './walk.js';
import type { WireType } from './wire-type.js';

/** One branch of a union, ready to read. */
export interface Branch {
  readonly node: SchemaNode;
  /** Its name in JSON, e.g. `string`, `com.example.Order`. */
  readonly name: string;
  readonly read: Read;
  /** A value of the branch as avsc takes it in a union. */
  readonly wrap: (value: unknown) => unknown;
}

export function branchOf(node: SchemaNode, read: Read, wire: WireType): Branch {
  const key = wire.branchKey(node);
  const wrap = node.type === 'null' ? () => null : (value: unknown) => ({ [key]: value });
  return { node, name: branchName(node), read, wrap };
}

/** The only key of an object; null when there is none or another. */
export function onlyKey(object: JsonObject): string | null {
  const keys = Object.keys(object);
  return keys.length === 1 ? (keys[0] ?? null) : null;
}
