import { isJsonObject } from '../json/json-type.js';
import type { EnumNode } from '../schema-node.js';
import { encodeString } from './encode-leaf.js';
import type { ValueEncoder } from './value-encoder.js';
import type { Encode, Read } from './encode-context.js';

/** The cost of an item or a member (`EncodeContext.spend`). */
export const ITEM = 8;

/** A JSON array as one block and the end marker (Avro 1.12, "Binary Encoding", "Arrays"). */
export function encodeArray({ encode, recognize }: ValueEncoder): Encode {
  return (datum, context) => {
    if (!Array.isArray(datum)) {
      context.fail('type', 'array', datum);
      return;
    }
    if (!context.spend(datum.length * ITEM) || !context.enter(datum)) return;
    if (datum.length > 0) context.out.long(datum.length);
    for (let i = 0; i < datum.length; i++) {
      const before = context.issues.length;
      encode(datum[i], context);
      if (context.issues.length === before) continue;
      recognize?.(datum[i], context, before);
      context.belowItem(before, i);
    }
    context.out.byte(0);
    context.leave();
  };
}

/** A JSON object as a map, in blocks like an array. Any key is allowed, including `__proto__` and the empty one. */
export function encodeMap({ encode, recognize }: ValueEncoder): Encode {
  return (datum, context) => {
    if (!isJsonObject(datum)) {
      context.fail('type', 'map', datum);
      return;
    }
    const keys = Object.keys(datum);
    if (!context.spend(keys.length * ITEM) || !context.enter(datum)) return;
    if (keys.length > 0) context.out.long(keys.length);
    for (const key of keys) {
      const before = context.issues.length;
      encodeString(key, context);
      encode(datum[key], context);
      if (context.issues.length === before) continue;
      recognize?.(datum[key], context, before);
      context.belowMember(before);
    }
    context.out.byte(0);
    context.leave();
  };
}

/** Reads a symbol into its number. @param symbols the accepted symbols of the enum */
export function readEnum(node: EnumNode, symbols: ReadonlySet<string> = node.symbols): Read<number> {
  const all = [...node.symbols].map((symbol, i) => [symbol, i] as const);
  const numbers = new Map(all.filter(([symbol]) => symbols.has(symbol)));
  const expected = `one of ${[...symbols].join(', ')}`;
  return (datum, context) => {
    if (typeof datum !== 'string') return context.fail('type', node.fullName, datum);
    return numbers.get(datum) ?? context.fail('range', expected, datum);
  };
}
