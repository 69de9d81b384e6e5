import { ExactNumber } from '../exact-json.js';
import { isJsonObject, jsonType, type JsonType } from '../json/json-type.js';
import { encodeAs, onlyKey, type Branch } from './branch.js';
import { mapEntryOf } from '../map-entry.js';
import type { SchemaNode } from '../schema-node.js';
import { mayBePlainBranch } from './later-branch.js';
import { keeps } from './read-floating.js';
import { isDecimal, temporalOf } from './temporal.js';
import { isLaterPart, isInconclusive, type Encode, type EncodeContext } from './encode-context.js';

/** The JSON types of each branch's values, for types without a logical type. */
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

/** Which other branches a union has, since they decide which JSON types a branch accepts. */
interface Siblings {
  readonly string: boolean;
  readonly object: boolean;
}

/**
 * Whether a branch accepts values of a JSON type. In a union with `string`, a JSON string is never a number: the decimal text
 * of a `long` and the `"NaN"` of a `double` would be guesses. So would be an object for an array of map entries in a union
 * with a map or a record.
 */
function takes(node: SchemaNode, type: JsonType, siblings: Siblings): boolean {
  if (type === 'object' && node.type === 'array')
    return !siblings.object && mapEntryOf(node.items.node) !== null;
  if (isDecimal(node) || temporalOf(node) !== null) return type === 'number' || type === 'string';
  if (type === 'string' && siblings.string && TAKES[node.type].includes('number')) return false;
  return TAKES[node.type].includes(type);
}

/** The branches that accept bare values of each JSON type. @param branches without null */
export function bareBranches<B extends Pick<Branch, 'node'>>(
  branches: readonly B[],
): ReadonlyMap<JsonType, readonly B[]> {
  const siblings = {
    string: branches.some(({ node }) => node.type === 'string' && node.logical === null),
    object: branches.some(({ node }) => TAKES[node.type].includes('object')),
  };
  const types = ['boolean', 'number', 'string', 'array', 'object'] as const;
  return new Map(types.map((type) => [type, branches.filter(({ node }) => takes(node, type, siblings))]));
}

/** One way to interpret a datum: as a bare value of the branch, or as `{"branch": value}`. */
interface BranchCandidate {
  readonly branch: Branch;
  readonly wrapped: boolean;
}

/**
 * A union in plain JSON: the bare value of the only branch that accepts it, or `{"branch": value}`. Nothing is guessed: a datum
 * that two branches accept is `ambiguous`, and the client has to name the branch. Among several numeric branches, a `float`
 * that would round the value is ruled out.
 */
export function encodePlainUnion(branches: readonly Branch[], expected: string): Encode {
  const others = branches.filter(({ node }) => node.type !== 'null');
  const none = branches.find(({ node }) => node.type === 'null');
  const byName = new Map(others.map((branch) => [branch.name, branch]));
  const bareByType = new Map<JsonType, readonly BranchCandidate[]>();
  for (const [type, taking] of bareBranches(others))
    bareByType.set(
      type,
      taking.map((branch) => ({ branch, wrapped: false })),
    );

  // An object that a map accepts is a map, and a record's own field is a field.
  const objects = (bareByType.get('object') ?? []).map(({ branch }) => branch.node);
  const mayBeLater = (datum: unknown): boolean => {
    const name = isJsonObject(datum) && mayBePlainBranch(datum) ? onlyKey(datum) : null;
    if (name === null || byName.has(name)) return false;
    return objects.every((node) => node.type === 'record' && !node.fields.has(name));
  };

  const read: Encode = (datum, context) => {
    if (datum === null) {
      if (none === undefined) context.fail('type', expected, datum);
      else encodeAs(none, datum, context);
      return;
    }
    const bare = bareByType.get(jsonType(datum)) ?? [];
    const wrap = isJsonObject(datum) ? byName.get(onlyKey(datum) ?? '') : undefined;
    const candidates = wrap === undefined ? bare : [...bare, { branch: wrap, wrapped: true }];
    const [only] = candidates;
    if (only === undefined) {
      context.fail('type', expected, datum);
      return;
    }
    if (candidates.length > 1) {
      choose(candidates, datum, context, expected);
      return;
    }
    const before = context.issues.length;
    encode(only, datum, context);
    const issue = context.issues[before];
    if (issue?.path === '' && issue.kind === 'type') issue.expected = expected;
  };

  return (datum, context) => {
    const from = context.issues.length;
    read(datum, context);
    if (context.issues.length === from || !mayBeLater(datum) || isInconclusive(context.issues.slice(from)))
      return;
    context.issues.length = from;
    context.fail('unknown_branch', expected, datum);
  };
}

function encode({ branch, wrapped }: BranchCandidate, datum: unknown, context: EncodeContext): void {
  if (!wrapped) {
    encodeAs(branch, datum, context);
    return;
  }
  const before = context.issues.length;
  encodeAs(branch, (datum as Record<string, unknown>)[branch.name], context);
  if (context.issues.length !== before) context.below(before, branch.name);
}

function choose(
  candidates: readonly BranchCandidate[],
  datum: unknown,
  context: EncodeContext,
  expected: string,
): void {
  const before = context.issues.length;
  const from = context.out.length;
  const fitting: { readonly candidate: BranchCandidate; readonly bytes: Buffer }[] = [];
  const failing: { readonly candidate: BranchCandidate; readonly issues: EncodeContext['issues'] }[] = [];
  for (const candidate of candidates) {
    if (!context.tryOne()) {
      context.fail('ambiguous', 'fewer unions within unions', datum);
      return;
    }
    encode(candidate, datum, context);
    const bytes = context.out.cut(from);
    if (context.issues.length === before) fitting.push({ candidate, bytes });
    else failing.push({ candidate, issues: context.issues.splice(before) });
  }
  const unsure = failing.filter(({ issues }) => isInconclusive(issues));
  const exact = fitting.length > 1 ? fitting.filter(({ candidate }) => !rounds(candidate, datum)) : fitting;
  const [first, second] = exact;
  if (first !== undefined && second === undefined && unsure.length === 0) {
    context.out.raw(first.bytes);
    return;
  }
  const possible = [...fitting, ...unsure];
  if (possible.length > 1) {
    const names = [...new Set(possible.map(({ candidate }) => `{"${candidate.branch.name}": ...}`))];
    context.fail('ambiguous', `the branch named: ${names.join(' or ')}`, datum);
    return;
  }
  // The intended branch is the one with only issues that a later version may solve.
  const ahead = failing.filter(({ issues }) => issues.every(isLaterPart));
  const [meant, other] = unsure.length > 0 ? unsure : ahead;
  if (meant !== undefined && other === undefined) context.issues.push(...meant.issues);
  else context.fail('type', expected, datum);
}

/** Whether a float loses precision that a double or an integer would keep. For values that the float accepts. */
function rounds({ branch }: BranchCandidate, datum: unknown): boolean {
  if (branch.node.type !== 'float') return false;
  if (typeof datum === 'bigint') return !keeps(Math.fround(Number(datum)), datum);
  const value = datum instanceof ExactNumber ? Number(datum.source) : datum;
  return typeof value === 'number' && Math.fround(value) !== value;
}
