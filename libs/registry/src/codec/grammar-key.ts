import { mapEntryOf } from '../map-entry.js';
import { modelOf } from '../parse-schema.js';
import type { Schema } from '../schema.js';
import { childrenOf, type SchemaNode } from '../schema-node.js';

const keys = new WeakMap<Schema, string>();

/**
 * What a codec is known by. The fingerprint says all of the bytes and nearly all of the JSON: which records are map
 * entries is no part of a schema's identity, but decides whether an object may stand for an array of them.
 * @throws Error when a schema was not made by `parseSchema`
 */
export function grammarKey(schema: Schema): string {
  const known = keys.get(schema);
  if (known !== undefined) return known;
  const entries = mapEntriesOf(modelOf(schema));
  const key = [schema.fingerprint, ...entries].join(' ');
  keys.set(schema, key);
  return key;
}

/** The full names of the map entries, in order. */
function mapEntriesOf(root: SchemaNode): string[] {
  const visited = new Set<SchemaNode>();
  const names = new Set<string>();
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    if (node.type === 'record' && mapEntryOf(node) !== null) names.add(node.fullName);
    left.push(...childrenOf(node));
  }
  return [...names].sort();
}
