import { isJsonObject } from '../json/json-type.js';
import { onlyKey, type Branch } from './branch.js';
import type { Read } from './walk.js';

/** Avro JSON's union: `null`, or an object whose only key names the branch (Avro 1.12, "JSON Encoding"). */
export function readAvroUnion(branches: readonly Branch[]): Read {
  const byName = new Map(branches.map((branch) => [branch.name, branch]));
  const nullable = byName.delete('null');
  const written = [...(nullable ? ['null'] : []), ...[...byName.keys()].map((name) => `{"${name}": ...}`)];
  const expected = `one of ${written.join(', ')}`;
  return (datum, walk) => {
    if (datum === null && nullable) return null;
    const name = isJsonObject(datum) ? onlyKey(datum) : null;
    const branch = name === null ? undefined : byName.get(name);
    if (name === null || branch === undefined) return walk.fail('type', expected, datum);
    const before = walk.issues.length;
    const value = branch.read((datum as Record<string, unknown>)[name], walk);
    if (walk.issues.length !== before) walk.below(before, name);
    return branch.wrap(value);
  };
}

/** A default's union: bare, of the first branch that takes it (Avro 1.12, "Complex Types", `default`). */
export function readDefaultUnion(branches: readonly Branch[], expected: string): Read {
  return (datum, walk) => {
    for (const branch of branches) {
      const before = walk.issues.length;
      const value = branch.read(datum, walk);
      if (walk.issues.length === before) return branch.wrap(value);
      walk.issues.length = before;
    }
    return walk.fail('type', expected, datum);
  };
}
