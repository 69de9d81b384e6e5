import { isJsonObject } from '../json/json-type.js';
import { readJson } from '../json/read-json.js';
import type { MapEntry } from '../map-entry.js';
import type { SchemaNode } from '../schema-node.js';
import { describe } from './describe.js';
import { encodeArray } from './encode-container.js';
import type { ValueEncoder } from './value-encoder.js';
import type { Encode, EncodeContext } from './encode-context.js';

/** The cost of a member (`EncodeContext.spend`), in addition to that of its record. */
const MEMBER = 8;

/**
 * An array of map entries from a JSON array of `{key, value}` objects, or from a JSON object: `{"a": 1}` is
 * `[{"key": "a", "value": 1}]`.
 * @param items the encoder of an entry
 */
export function encodeMapEntries(items: ValueEncoder, entry: MapEntry): Encode {
  const array = encodeArray(items);
  const { node } = entry.key.use;
  return (datum, context) => {
    if (!isJsonObject(datum)) {
      array(datum, context);
      return;
    }
    const names = Object.keys(datum);
    if (!context.spend(names.length * MEMBER) || !context.enter(datum)) return;
    if (names.length > 0) context.out.long(names.length);
    for (const name of names) {
      const before = context.issues.length;
      const key = keyOf(node, name);
      if (key === undefined) context.fail('type', describe(node), name);
      else items.encode({ [entry.key.name]: key, [entry.value.name]: datum[name] }, context);
      if (context.issues.length !== before) atMember(context, before, entry);
    }
    context.out.byte(0);
    context.leave();
  };
}

/** Removes `key` and `value` from the paths, since the client wrote neither. */
function atMember(context: EncodeContext, from: number, { key, value }: MapEntry): void {
  for (const issue of context.issues.slice(from)) {
    const [, step = ''] = issue.path.split('/', 2);
    if (step !== key.name && step !== value.name) continue;
    issue.path = issue.path.slice(1 + step.length);
    if (issue.pathPattern !== undefined) issue.pathPattern = issue.pathPattern.slice(1 + step.length);
  }
  context.belowMember(from);
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/**
 * The key that a member's name represents. Undefined when the name is not the canonical text of the key, since two names
 * could be one key then. Strings represent themselves.
 */
function keyOf(node: SchemaNode, name: string): unknown {
  const type = onlyType(node);
  if (type === 'int' || type === 'long') return INTEGER.test(name) ? readJson(name) : undefined;
  if (type === 'float' || type === 'double') return numberOf(name);
  if (type === 'boolean') return name === 'true' ? true : name === 'false' ? false : undefined;
  return name;
}

/** The number of its shortest text; `NaN` and the infinities stay strings, as in plain JSON. */
function numberOf(text: string): unknown {
  const value = Number(text);
  if (String(value) !== text) return undefined;
  return Number.isFinite(value) ? value : text;
}

/** The only type of a key besides null; null for several types and for logical types. */
function onlyType(node: SchemaNode): SchemaNode['type'] | null {
  const branches = node.type === 'union' ? node.branches.map((branch) => branch.node) : [node];
  const [only, other] = branches.filter(({ type }) => type !== 'null');
  if (only === undefined || other !== undefined) return null;
  return 'logical' in only && only.logical !== null ? null : only.type;
}
