import { isJsonObject } from '../json/json-type.js';
import { symbolKey, type WireRecordClass } from './wire-type.js';
import type { EnumNode } from '../schema-node.js';
import { readString } from './read-primitive.js';
import type { Read } from './walk.js';

/** What an item or a member costs of `Walk.spend`. */
const ITEM = 8;

export function readArray(items: Read): Read {
  return (datum, walk) => {
    if (!Array.isArray(datum)) return walk.fail('type', 'array', datum);
    if (!walk.spend(datum.length * ITEM) || !walk.enter(datum)) return undefined;
    const wire = new Array<unknown>(datum.length);
    for (let i = 0; i < datum.length; i++) {
      const before = walk.issues.length;
      wire[i] = items(datum[i], walk);
      if (walk.issues.length !== before) walk.below(before, i);
    }
    walk.leave();
    return wire;
  };
}

/** A JSON object to a map. Any key is a key, `__proto__` and the empty one too. */
export function readMap(values: Read, WireClass: WireRecordClass, Pair: WireRecordClass): Read {
  return (datum, walk) => {
    if (!isJsonObject(datum)) return walk.fail('type', 'map', datum);
    const keys = Object.keys(datum);
    if (!walk.spend(keys.length * ITEM) || !walk.enter(datum)) return undefined;
    const pairs = keys.map((key) => {
      const before = walk.issues.length;
      readString(key, walk);
      const value = values(datum[key], walk);
      if (walk.issues.length !== before) walk.below(before, key);
      return new Pair(key, value);
    });
    walk.leave();
    return new WireClass(pairs);
  };
}

/** @param symbols the symbols of the enum that are taken */
export function readEnum(node: EnumNode, symbols: ReadonlySet<string> = node.symbols): Read {
  const all = [...node.symbols].map((symbol, i) => [symbol, symbolKey(i)] as const);
  const keys = new Map(all.filter(([symbol]) => symbols.has(symbol)));
  const expected = `one of ${[...symbols].join(', ')}`;
  return (datum, walk) => {
    if (typeof datum !== 'string') return walk.fail('type', node.fullName, datum);
    return keys.get(datum) ?? walk.fail('range', expected, datum);
  };
}
