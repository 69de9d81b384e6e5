import { isJsonObject } from '../json/json-type.js';
import type { EnumNode } from '../schema-node.js';
import { encodeString } from './encode-leaf.js';
import type { ValueEncoder } from './value-encoder.js';
import type { Encode, Read } from './walk.js';

/** What an item or a member costs of `Walk.spend`. */
const ITEM = 8;

/** A JSON array as one block and the end (Avro 1.12, "Binary Encoding", "Arrays"). */
export function encodeArray({ encode, recognize }: ValueEncoder): Encode {
  return (datum, walk) => {
    if (!Array.isArray(datum)) {
      walk.fail('type', 'array', datum);
      return;
    }
    if (!walk.spend(datum.length * ITEM) || !walk.enter(datum)) return;
    if (datum.length > 0) walk.out.long(datum.length);
    for (let i = 0; i < datum.length; i++) {
      const before = walk.issues.length;
      encode(datum[i], walk);
      if (walk.issues.length === before) continue;
      recognize?.(datum[i], walk, before);
      walk.belowItem(before, i);
    }
    walk.out.byte(0);
    walk.leave();
  };
}

/** A JSON object as a map, in blocks as an array. Any key is a key, `__proto__` and the empty one too. */
export function encodeMap({ encode, recognize }: ValueEncoder): Encode {
  return (datum, walk) => {
    if (!isJsonObject(datum)) {
      walk.fail('type', 'map', datum);
      return;
    }
    const keys = Object.keys(datum);
    if (!walk.spend(keys.length * ITEM) || !walk.enter(datum)) return;
    if (keys.length > 0) walk.out.long(keys.length);
    for (const key of keys) {
      const before = walk.issues.length;
      encodeString(key, walk);
      encode(datum[key], walk);
      if (walk.issues.length === before) continue;
      recognize?.(datum[key], walk, before);
      walk.belowMember(before);
    }
    walk.out.byte(0);
    walk.leave();
  };
}

/** A symbol to its number. @param symbols the symbols of the enum that are taken */
export function readEnum(node: EnumNode, symbols: ReadonlySet<string> = node.symbols): Read<number> {
  const all = [...node.symbols].map((symbol, i) => [symbol, i] as const);
  const numbers = new Map(all.filter(([symbol]) => symbols.has(symbol)));
  const expected = `one of ${[...symbols].join(', ')}`;
  return (datum, walk) => {
    if (typeof datum !== 'string') return walk.fail('type', node.fullName, datum);
    return numbers.get(datum) ?? walk.fail('range', expected, datum);
  };
}
