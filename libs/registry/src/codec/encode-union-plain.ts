import { ExactNumber } from '../exact-json.js';
import { isJsonObject, jsonType, type JsonType } from '../json/json-type.js';
import { encodeAs, onlyKey, type Branch } from './branch.js';
import { mapEntryOf } from '../map-entry.js';
import type { SchemaNode } from '../schema-node.js';
import { mayBePlainBranch } from './later-branch.js';
import { keeps } from './read-floating.js';
import { isDecimal, temporalOf } from './temporal.js';
import { isLaterPart, isUnsure, type Encode, type Walk } from './walk.js';

/** JSON types that a branch is written in by people, first for the types without a logical type. */
const TAKES: Readonly<Record<SchemaNode['type'], readonly JsonType[]>> = {
  null: ['null'],
  boolean: ['boolean'],
  int: ['number'],
  long: ['number', 'string'],
  float: ['number', 'string'],
  double: ['number', 'string'],
  string: ['string'],
  bytes: ['string'],
  fixed: ['string'],
  enum: ['string'],
  array: ['array'],
  map: ['object'],
  record: ['object'],
  union: [],
};

/** What else a union has, which decides what its branches take. */
interface Beside {
  readonly string: boolean;
  readonly object: boolean;
}

/**
 * Whether a branch may be written in this JSON type. In a union with `string`, a JSON string is no number: there
 * the decimal text of a `long` and the `"NaN"` of a `double` would be a guess. So is an object that stands for an array
 * of map entries, in a union with a map or a record.
 */
function takes({ node }: Branch, type: JsonType, beside: Beside): boolean {
  if (type === 'object' && node.type === 'array')
    return !beside.object && mapEntryOf(node.items.node) !== null;
  if (isDecimal(node) || temporalOf(node) !== null) return type === 'number' || type === 'string';
  if (type === 'string' && beside.string && TAKES[node.type].includes('number')) return false;
  return TAKES[node.type].includes(type);
}

/** One way to read a datum: as a bare value of the branch, or as `{"branch": value}`. */
interface Reading {
  readonly branch: Branch;
  readonly wrapped: boolean;
}

/**
 * Plain JSON's union: the bare value, of the one branch that takes it; `{"branch": value}` is understood too.
 * Nothing is guessed: a datum that two branches take is `ambiguous`, and is to be written with its branch. Of
 * several numbers, a `float` that would round the value gives way.
 */
export function encodePlainUnion(branches: readonly Branch[], expected: string): Encode {
  const others = branches.filter(({ node }) => node.type !== 'null');
  const none = branches.find(({ node }) => node.type === 'null');
  const byName = new Map(others.map((branch) => [branch.name, branch]));
  const beside = {
    string: others.some(({ node }) => node.type === 'string' && node.logical === null),
    object: others.some(({ node }) => TAKES[node.type].includes('object')),
  };
  const bareByType = new Map<JsonType, readonly Reading[]>();
  for (const type of ['boolean', 'number', 'string', 'array', 'object'] as const) {
    const taking = others.filter((branch) => takes(branch, type, beside));
    bareByType.set(
      type,
      taking.map((branch) => ({ branch, wrapped: false })),
    );
  }

  // What a map takes is a map, and a record's own field is one.
  const objects = (bareByType.get('object') ?? []).map(({ branch }) => branch.node);
  const mayBeLater = (datum: unknown): boolean => {
    const name = isJsonObject(datum) && mayBePlainBranch(datum) ? onlyKey(datum) : null;
    if (name === null || byName.has(name)) return false;
    return objects.every((node) => node.type === 'record' && !node.fields.has(name));
  };

  const read: Encode = (datum, walk) => {
    if (datum === null) {
      if (none === undefined) walk.fail('type', expected, datum);
      else encodeAs(none, datum, walk);
      return;
    }
    const bare = bareByType.get(jsonType(datum)) ?? [];
    const wrap = isJsonObject(datum) ? byName.get(onlyKey(datum) ?? '') : undefined;
    const readings = wrap === undefined ? bare : [...bare, { branch: wrap, wrapped: true }];
    const [only] = readings;
    if (only === undefined) {
      walk.fail('type', expected, datum);
      return;
    }
    if (readings.length > 1) {
      choose(readings, datum, walk, expected);
      return;
    }
    const before = walk.issues.length;
    encode(only, datum, walk);
    const issue = walk.issues[before];
    if (issue?.path === '' && issue.kind === 'type') issue.expected = expected;
  };

  return (datum, walk) => {
    const from = walk.issues.length;
    read(datum, walk);
    if (walk.issues.length === from || !mayBeLater(datum) || isUnsure(walk.issues.slice(from))) return;
    walk.issues.length = from;
    walk.fail('unknown_branch', expected, datum);
  };
}

function encode({ branch, wrapped }: Reading, datum: unknown, walk: Walk): void {
  if (!wrapped) {
    encodeAs(branch, datum, walk);
    return;
  }
  const before = walk.issues.length;
  encodeAs(branch, (datum as Record<string, unknown>)[branch.name], walk);
  if (walk.issues.length !== before) walk.below(before, branch.name);
}

function choose(readings: readonly Reading[], datum: unknown, walk: Walk, expected: string): void {
  const before = walk.issues.length;
  const from = walk.out.length;
  const fitting: { readonly reading: Reading; readonly bytes: Buffer }[] = [];
  const misfits: { readonly reading: Reading; readonly issues: Walk['issues'] }[] = [];
  for (const reading of readings) {
    if (!walk.tryOne()) {
      walk.fail('ambiguous', 'fewer unions within unions', datum);
      return;
    }
    encode(reading, datum, walk);
    const bytes = walk.out.cut(from);
    if (walk.issues.length === before) fitting.push({ reading, bytes });
    else misfits.push({ reading, issues: walk.issues.splice(before) });
  }
  const unsure = misfits.filter(({ issues }) => isUnsure(issues));
  const exact = fitting.length > 1 ? fitting.filter(({ reading }) => !rounds(reading, datum)) : fitting;
  const [first, second] = exact;
  if (first !== undefined && second === undefined && unsure.length === 0) {
    walk.out.raw(first.bytes);
    return;
  }
  const possible = [...fitting, ...unsure];
  if (possible.length > 1) {
    const names = [...new Set(possible.map(({ reading }) => `{"${reading.branch.name}": ...}`))];
    walk.fail('ambiguous', `the branch named: ${names.join(' or ')}`, datum);
    return;
  }
  // The branch that lacks nothing but what a later version may have is the one that was meant.
  const ahead = misfits.filter(({ issues }) => issues.every(isLaterPart));
  const [meant, other] = unsure.length > 0 ? unsure : ahead;
  if (meant !== undefined && other === undefined) walk.issues.push(...meant.issues);
  else walk.fail('type', expected, datum);
}

/** Whether a float holds less of a number than a double or an integer would. Only asked of what the float takes. */
function rounds({ branch }: Reading, datum: unknown): boolean {
  if (branch.node.type !== 'float') return false;
  if (typeof datum === 'bigint') return !keeps(Math.fround(Number(datum)), datum);
  const value = datum instanceof ExactNumber ? Number(datum.source) : datum;
  return typeof value === 'number' && Math.fround(value) !== value;
}
