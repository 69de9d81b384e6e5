import type { JsonForm } from '../codec.js';
import { ExactNumber } from '../exact-json.js';
import { readJson } from '../json/read-json.js';
import { matchBranches } from '../match-branches.js';
import { modelOf } from '../parse-schema.js';
import { branchName, type Field, type SchemaNode, type Use } from '../schema-node.js';
import type { Schema } from '../schema.js';

/**
 * For specs: what a datum becomes under a chain of schemas, worked out on the value, one step after another. Slow, and
 * without a grammar: the datum is given as Avro JSON of its own schema, where nothing is in doubt.
 */

/** A field that is left out is not among `fields`; `known` has all that its schema has. */
type Value =
  | { readonly kind: 'leaf'; readonly json: unknown }
  | { readonly kind: 'array'; readonly items: readonly Value[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Value])[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value>; readonly known: Known }
  | { readonly kind: 'union'; readonly index: number; readonly value: Value };

/** The target has nothing to write for a field that was left out. */
export const INEXPRESSIBLE = Symbol('inexpressible');

/**
 * The datum as Avro JSON of the last schema.
 * @param chain its own schema first
 * @param datum in Avro JSON; it may leave out fields
 * @param form in which the client sent it, which says what may be left out
 */
export function meantUnder(chain: readonly Schema[], datum: unknown, form: JsonForm): unknown {
  const [own, ...later] = chain.map(modelOf);
  if (own === undefined) throw new Error('no schema');
  let [node, value] = [own, fromAvro(datum, own)];
  for (const next of later) [node, value] = [next, stepped(value, node, next)];
  try {
    return toAvro(value, node, form);
  } catch (error) {
    if (error === INEXPRESSIBLE) return INEXPRESSIBLE;
    throw error;
  }
}

interface Known {
  has(field: string): boolean;
}

type Json = Readonly<Record<string, unknown>>;

function fromAvro(json: unknown, node: SchemaNode): Value {
  if (node.type === 'array')
    return { kind: 'array', items: (json as unknown[]).map((item) => fromAvro(item, node.items.node)) };
  if (node.type === 'map')
    return { kind: 'map', entries: entriesOf(json, (value) => fromAvro(value, node.values.node)) };
  if (node.type === 'record')
    return { kind: 'record', fields: fieldsOf(json, node.fields, fromAvro), known: node.fields };
  if (node.type !== 'union') return { kind: 'leaf', json };
  const name = json === null ? 'null' : (Object.keys(json as Json)[0] ?? '');
  const index = node.branches.findIndex((branch) => branchName(branch.node) === name);
  const inner = json === null ? null : (json as Json)[name];
  return { kind: 'union', index, value: fromAvro(inner, at(node.branches, index).node) };
}

/** A default: its unions are bare, of the first branch that takes it. @throws Error where it does not fit */
function fromDefault(json: unknown, node: SchemaNode): Value {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (node.type === 'union') return fromUnionDefault(json, node.branches);
  if (node.type === 'array') {
    expectFit(Array.isArray(json));
    return { kind: 'array', items: (json as unknown[]).map((item) => fromDefault(item, node.items.node)) };
  }
  if (node.type === 'map') {
    expectFit(isObject);
    return { kind: 'map', entries: entriesOf(json, (value) => fromDefault(value, node.values.node)) };
  }
  if (node.type === 'record') {
    expectFit(isObject);
    const fields = fieldsOf(json, node.fields, fromDefault);
    expectFit([...node.fields.values()].every((field) => fields.has(field.name) || field.default !== null));
    return { kind: 'record', fields, known: node.fields };
  }
  expectFit(fitsLeaf(json, node));
  return { kind: 'leaf', json };
}

function fromUnionDefault(json: unknown, branches: readonly Use[]): Value {
  for (const [index, branch] of branches.entries()) {
    try {
      return { kind: 'union', index, value: fromDefault(json, branch.node) };
    } catch (error) {
      if (!(error instanceof DoesNotFit)) throw error;
    }
  }
  throw new DoesNotFit();
}

class DoesNotFit extends Error {}

function expectFit(fits: boolean): void {
  if (!fits) throw new DoesNotFit();
}

function fitsLeaf(json: unknown, node: SchemaNode): boolean {
  const { type } = node;
  const isInteger = typeof json === 'bigint' || Number.isInteger(json);
  if (type === 'null') return json === null;
  if (type === 'boolean') return typeof json === 'boolean';
  if (type === 'int') return isInteger && Math.abs(Number(json) + 0.5) < 2 ** 31;
  if (type === 'long') return isInteger && Math.abs(Number(json)) <= 2 ** 63;
  if (type === 'float' || type === 'double') return isNumber(json) || /^(NaN|-?Infinity)$/.test(String(json));
  if (typeof json !== 'string') return false;
  if (type === 'enum') return node.symbols.has(json);
  // A character a byte, by ISO-8859-1.
  const isBytes = Buffer.from(json, 'latin1').toString('latin1') === json;
  if (type === 'fixed') return isBytes && json.length === node.size;
  return type !== 'bytes' || isBytes;
}

const isNumber = (json: unknown): boolean =>
  typeof json === 'number' || typeof json === 'bigint' || json instanceof ExactNumber;

/** Under the next schema of the chain. */
function stepped(value: Value, ours: SchemaNode, theirs: SchemaNode): Value {
  if (theirs.type === 'union') {
    const [branches, index] =
      ours.type === 'union' ? [ours.branches, indexOf(value)] : [[{ path: '', node: ours }], 0];
    const own = at(branches, index);
    const to = matchBranches(branches, theirs.branches).pairs.find((pair) => pair.ours === own);
    if (to === undefined) throw new Error('a branch that stands for nothing');
    const inner = value.kind === 'union' ? value.value : value;
    return { kind: 'union', index: to.at, value: stepped(inner, own.node, to.theirs.node) };
  }
  if (value.kind === 'array' && ours.type === 'array' && theirs.type === 'array')
    return {
      kind: 'array',
      items: value.items.map((item) => stepped(item, ours.items.node, theirs.items.node)),
    };
  if (value.kind === 'map' && ours.type === 'map' && theirs.type === 'map')
    return {
      kind: 'map',
      entries: value.entries.map(([key, each]) => [key, stepped(each, ours.values.node, theirs.values.node)]),
    };
  if (value.kind !== 'record' || ours.type !== 'record' || theirs.type !== 'record') return value;
  const fields = [...value.fields].map(([name, each]): [string, Value] => {
    const [mine, other] = [ours.fields.get(name), theirs.fields.get(name)];
    if (mine === undefined || other === undefined) throw new Error(`a field that was dropped: ${name}`);
    return [name, stepped(each, mine.use.node, other.use.node)];
  });
  return { kind: 'record', fields: new Map(fields), known: value.known };
}

function indexOf(value: Value): number {
  if (value.kind !== 'union') throw new Error('a value of no branch');
  return value.index;
}

/** @throws INEXPRESSIBLE */
function toAvro(value: Value, node: SchemaNode, form: JsonForm): unknown {
  if (value.kind === 'leaf') return value.json;
  if (value.kind === 'array' && node.type === 'array')
    return value.items.map((item) => toAvro(item, node.items.node, form));
  if (value.kind === 'map' && node.type === 'map')
    return Object.fromEntries(
      value.entries.map(([key, each]) => [key, toAvro(each, node.values.node, form)]),
    );
  if (value.kind === 'union' && node.type === 'union') {
    const branch = at(node.branches, value.index).node;
    return branch.type === 'null' ? null : { [branchName(branch)]: toAvro(value.value, branch, form) };
  }
  if (value.kind !== 'record' || node.type !== 'record') throw new Error('a value of another type');
  return Object.fromEntries(
    [...node.fields.values()].map((field) => {
      const written = value.fields.get(field.name);
      if (written !== undefined) return [field.name, toAvro(written, field.use.node, form)];
      return [field.name, absent(field, form, value.known.has(field.name))];
    }),
  );
}

/**
 * What was left out takes the target's default. Without one it is null, if its schema did not know it, or lets nullable
 * fields be left out. @throws INEXPRESSIBLE where there is neither
 */
function absent({ default: written, use: { node } }: Field, form: JsonForm, isKnown: boolean): unknown {
  if (written !== null) return toAvro(fromDefault(readJson(written), node), node, form);
  const isNullable = node.type === 'null' || (node.type === 'union' && node.branches.some(isNull));
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught in this file
  if (!isNullable || (isKnown && form === 'avro')) throw INEXPRESSIBLE;
  return null;
}

const isNull = ({ node }: Use): boolean => node.type === 'null';

function entriesOf(json: unknown, read: (value: unknown) => Value): [string, Value][] {
  return Object.entries(json as Json).map(([key, value]) => [key, read(value)]);
}

function fieldsOf(
  json: unknown,
  fields: ReadonlyMap<string, Field>,
  read: (value: unknown, node: SchemaNode) => Value,
): ReadonlyMap<string, Value> {
  const present = [...fields.values()].filter(({ name }) => Object.hasOwn(json as Json, name));
  return new Map(present.map(({ name, use }) => [name, read((json as Json)[name], use.node)]));
}

function at<T>(from: readonly T[], index: number): T {
  const found = from[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}
