import type { JsonType } from '../../json/json-type.js';
import type { SchemaNode } from '../../schema-node.js';
import type { EncodeContext } from '../encode-context.js';
import { bareBranches } from '../encode-union-plain.js';
import {
  CLOSE_OBJECT,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from '../../json/json-codes.js';
import { afterColon, tokenAt, type JsonSlice } from './json-slice.js';
import { QuotedNames } from './quoted-names.js';
import { GIVE_UP, type StraightEncode } from './straight-leaf.js';

/** Names are compared one by one. */
const MOST_BRANCHES = 16;

/** A branch of a union. */
export interface StraightBranch {
  readonly node: SchemaNode;
  readonly name: string;
  /** Its index in the union. */
  readonly index: number;
  readonly encode: StraightEncode;
}

/** Avro JSON's union: `null`, or an object whose only key names the branch. */
export function straightAvroUnion(
  branches: readonly StraightBranch[],
  general: StraightEncode,
): StraightEncode {
  const none = branches.find(({ node }) => node.type === 'null');
  const others = branches.filter(({ node }) => node.type !== 'null');
  const names = namesOf(others);
  if (names === null) return general;
  return (json, index, context) => {
    const { bytes } = json;
    let at = tokenAt(bytes, index);
    if (bytes[at] === LETTER_N) return none === undefined ? GIVE_UP : encodeAs(none, json, at, context);
    if (bytes[at] !== OPEN_OBJECT) return GIVE_UP;
    at = tokenAt(bytes, at + 1);
    const name = names.find(bytes, at);
    const branch = others[name];
    if (branch === undefined) return GIVE_UP;
    at = encodeAs(branch, json, afterColon(bytes, at + names.lengthOf(name)), context);
    if (at < 0) return GIVE_UP;
    at = tokenAt(bytes, at);
    return bytes[at] === CLOSE_OBJECT ? at + 1 : GIVE_UP;
  };
}

/** A union in plain JSON, where a single branch accepts the JSON type of a value and the value is not `{"branch": value}`. */
export function straightPlainUnion(
  branches: readonly StraightBranch[],
  general: StraightEncode,
): StraightEncode {
  const none = branches.find(({ node }) => node.type === 'null');
  const others = branches.filter(({ node }) => node.type !== 'null');
  const bare = bareBranches(others);
  const only = (type: JsonType): StraightBranch | null => {
    const [one, other] = bare.get(type) ?? [];
    return other === undefined ? (one ?? null) : null;
  };
  const names = namesOf(others);
  const [string, number, boolean, array] = [only('string'), only('number'), only('boolean'), only('array')];
  const object = names === null ? null : only('object');
  return (json, index, context) => {
    const at = tokenAt(json.bytes, index);
    let branch: StraightBranch | null;
    switch (json.bytes[at] ?? 0) {
      case LETTER_N:
        branch = none ?? null;
        break;
      case QUOTE:
        branch = string;
        break;
      case OPEN_OBJECT:
        branch = names !== null && isWrapped(names, json, at) ? null : object;
        break;
      case OPEN_ARRAY:
        branch = array;
        break;
      case LETTER_T:
      case LETTER_F:
        branch = boolean;
        break;
      default:
        branch = number;
    }
    return branch === null ? general(json, at, context) : encodeAs(branch, json, at, context);
  };
}

function namesOf(branches: readonly StraightBranch[]): QuotedNames | null {
  const names = branches.map(({ name }) => name);
  const areFew = names.length <= MOST_BRANCHES && new Set(names).size === names.length;
  return areFew ? QuotedNames.of(names) : null;
}

function encodeAs(branch: StraightBranch, json: JsonSlice, at: number, context: EncodeContext): number {
  context.out.long(branch.index);
  return branch.encode(json, at, context);
}

/** Whether the first key of the object at an index names a branch, or has an escape. */
function isWrapped(names: QuotedNames, json: JsonSlice, open: number): boolean {
  const { bytes } = json;
  const at = tokenAt(bytes, open + 1);
  return bytes[at] === QUOTE && (names.find(bytes, at) >= 0 || json.closingQuote(at + 1) < 0);
}
