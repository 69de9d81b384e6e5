import { isJsonObject } from '../json/json-type.js';
import { encodeAs, onlyKey, type Branch } from './branch.js';
import { mayBeBranch } from './later-branch.js';
import type { Encode } from './encode-context.js';

/** Avro JSON's union: `null`, or an object whose only key names the branch (Avro 1.12, "JSON Encoding"). */
export function encodeAvroUnion(branches: readonly Branch[]): Encode {
  const byName = new Map(branches.map((branch) => [branch.name, branch]));
  const none = byName.get('null');
  byName.delete('null');
  const written = [
    ...(none === undefined ? [] : ['null']),
    ...[...byName.keys()].map((name) => `{"${name}": ...}`),
  ];
  const expected = `one of ${written.join(', ')}`;
  return (datum, context) => {
    if (datum === null && none !== undefined) {
      encodeAs(none, datum, context);
      return;
    }
    const name = isJsonObject(datum) ? onlyKey(datum) : null;
    if (name === null) {
      context.fail('type', expected, datum);
      return;
    }
    const value = (datum as Record<string, unknown>)[name];
    const branch = byName.get(name);
    if (branch === undefined) {
      context.fail(mayBeBranch(name, value) ? 'unknown_branch' : 'type', expected, datum);
      return;
    }
    const before = context.issues.length;
    encodeAs(branch, value, context);
    if (context.issues.length !== before) context.below(before, name);
  };
}

/** A union in a default: the bare value of the first branch that accepts it (Avro 1.12, "Complex Types", `default`). */
export function encodeDefaultUnion(branches: readonly Branch[], expected: string): Encode {
  return (datum, context) => {
    const from = context.out.length;
    for (const branch of branches) {
      const before = context.issues.length;
      encodeAs(branch, datum, context);
      if (context.issues.length === before) return;
      context.issues.length = before;
      context.out.cut(from);
    }
    context.fail('type', expected, datum);
  };
}
