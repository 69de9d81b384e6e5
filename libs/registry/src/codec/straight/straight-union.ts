import type { JsonType } from '../../json/json-type.js';
import type { SchemaNode } from '../../schema-node.js';
import { bareBranches } from '../encode-union-plain.js';
import { CLOSE_OBJECT, LETTER_F, LETTER_N, LETTER_T, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.js';
import type { JsonCursor } from './json-cursor.js';
import { QuotedNames } from './quoted-names.js';
import type { StraightEncode } from './straight-leaf.js';

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
  return (json, context) => {
    if (json.next() === LETTER_N) return none !== undefined && writeNull(none, json, context);
    if (json.next() !== OPEN_OBJECT) return false;
    json.at++;
    json.next();
    const branch = others[names.find(json)];
    if (branch === undefined) return false;
    json.skipColon();
    context.out.long(branch.index);
    if (!branch.encode(json, context) || json.next() !== CLOSE_OBJECT) return false;
    json.at++;
    return true;
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
  return (json, context) => {
    let branch: StraightBranch | null;
    switch (json.next()) {
      case LETTER_N:
        return none !== undefined && writeNull(none, json, context);
      case QUOTE:
        branch = string;
        break;
      case OPEN_OBJECT:
        branch = names !== null && isWrapped(names, json) ? null : object;
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
    if (branch === null) return general(json, context);
    context.out.long(branch.index);
    return branch.encode(json, context);
  };
}

function namesOf(branches: readonly StraightBranch[]): QuotedNames | null {
  const names = branches.map(({ name }) => name);
  const areFew = names.length <= MOST_BRANCHES && new Set(names).size === names.length;
  return areFew ? QuotedNames.of(names) : null;
}

const writeNull = (
  none: StraightBranch,
  json: JsonCursor,
  context: Parameters<StraightEncode>[1],
): boolean => {
  context.out.long(none.index);
  return none.encode(json, context);
};

/** Whether the first key of the object at the cursor names a branch, or has an escape. The cursor stays. */
function isWrapped(names: QuotedNames, json: JsonCursor): boolean {
  const { at } = json;
  json.at++;
  const isKey = json.next() === QUOTE;
  const wrapped = isKey && (names.find(json) >= 0 || json.closingQuote() < 0);
  json.at = at;
  return wrapped;
}
