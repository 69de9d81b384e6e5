import { isJsonObject } from '../json/json-type.js';
import { readJson } from '../json/read-json.js';
import type { MapEntry } from '../map-entry.js';
import type { SchemaNode } from '../schema-node.js';
import { describe } from './describe.js';
import { encodeArray } from './encode-container.js';
import type { ValueEncoder } from './value-encoder.js';
import type { Encode, EncodeContext } from './encode-context.js';

/** What a member costs of `Walk.spend`, beside the record that it stands for. */
const MEMBER = 8;

/**
 * An array of map entries from a JSON array of `{key, value}` objects or, as people write a map, from one object:
 * `{"a": 1}` is `[{"key": "a", "value": 1}]`.
 * @param items of one entry
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

/** The client wrote no `key` and no `value`: a place is the member's. */
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
 * The key that a member's name is the text of; undefined where it is not exactly that text, since two names would else
 * be one key. Texts stay what they are.
 */
function keyOf(node: SchemaNode, name: string): unknown {
  const type = onlyType(node);
  if (type === 'int' || type === 'long') return INTEGER.test(name) ? readJson(name) : undefined;
  if (type === 'float' || type === 'double') return numberOf(name);
  if (type === 'boolean') return name === 'true' ? true : name === 'false' ? false : undefined;
  return name;
}

/** The number of its shortest text; `NaN` and the infinities stay texts, as plain JSON has them. */
function numberOf(text: string): unknown {
  const value = Number(text);
  if (String(value) !== text) return undefined;
  return Number.isFinite(value) ? value : text;
}

/** The type of a key that is no date or time, beside null. */
function onlyType(node: SchemaNode): SchemaNode['type'] | null {
  const branches = node.type === 'union' ? node.branches.map((branch) => branch.node) : [node];
  const [only, other] = branches.filter(({ type }) => type !== 'null');
  if (only === undefined || other !== undefined) return null;
  return 'logical' in only && only.logical !== null ? null : only.type;
}
