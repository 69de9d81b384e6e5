import { mapEntryOf } from '../map-entry.js';
import { modelOf } from '../parse-schema.js';
import type { Schema } from '../schema.js';
import { childrenOf, type SchemaNode } from '../schema-node.js';

/** The keys of the schemas in use; bounded, since an entry goes with its schema. */
const keys = new WeakMap<Schema, string>();

/**
 * The part of a codec's cache key that identifies its schema. The fingerprint determines the bytes and nearly all of the
 * JSON. It does not cover which records are map entries, which decides whether an object may represent an array of them.
 * @throws Error for a schema that was not made by `parseSchema`
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
