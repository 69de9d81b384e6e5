import { branchNameOf, type AvroType, type RecordType, type UnionType } from './avro-type.js';
import { isEmptyAValue } from './draft-json.js';
import { absent, type Draft } from './draft.js';
import { ExactNumber, printJson, type Json, type JsonObject } from '../../../api/exact-json.js';

/** Why the form cannot show a JSON text. */
export class Unfit extends Error {
  override readonly name = 'Unfit';

  constructor(
    /** A JSON pointer; empty: the whole. */
    readonly path: string,
    /** The name of a type; null: the record has no such field. */
    readonly expected: string | null,
  ) {
    super(path);
  }
}

const mostLevels = 200;

/** Plain JSON as a draft, so that `jsonOf` makes the same JSON of it. @throws Unfit where it does not fit the type */
export const draftOf = (type: AvroType, json: Json): Draft => read(type, json, []);

function read(type: AvroType, json: Json, path: readonly string[]): Draft {
  if (path.length > mostLevels) throw unfit(type, path);
  switch (type.kind) {
    case 'null':
      if (json === null) return { kind: 'null' };
      throw unfit(type, path);
    case 'boolean':
      if (typeof json === 'boolean') return { kind: 'boolean', value: json };
      throw unfit(type, path);
    case 'string':
      if (typeof json === 'string') return { kind: 'text', text: json };
      if (type.isUuid && json === null) return { kind: 'text', text: '' };
      throw unfit(type, path);
    case 'number':
    case 'bytes':
    case 'fixed':
      return readLeaf(type, json, path);
    case 'enum':
      if (json === null) return { kind: 'text', text: '' };
      if (typeof json === 'string' && type.symbols.includes(json)) return { kind: 'text', text: json };
      throw unfit(type, path);
    case 'array':
      if (!Array.isArray(json)) throw unfit(type, path);
      return {
        kind: 'array',
        items: json.map((item: Json, index) => read(type.items, item, [...path, String(index)])),
      };
    case 'map':
      if (!(json instanceof Map)) throw unfit(type, path);
      return {
        kind: 'map',
        entries: [...(json as JsonObject)].map(([key, value]) => ({
          key,
          value: read(type.values, value, [...path, key]),
        })),
      };
    case 'record':
      if (!(json instanceof Map)) throw unfit(type, path);
      return readRecord(type, json as JsonObject, path);
    case 'union':
      return readUnion(type, json, path);
    case 'unknown':
      return { kind: 'json', text: printJson(json) };
  }
}

function readLeaf(type: AvroType, json: Json, path: readonly string[]): Draft {
  if (json === null && !isEmptyAValue(type)) return { kind: 'text', text: '' };
  if (typeof json === 'string') return { kind: 'text', text: json };
  const takesNumbers = type.kind === 'number' || ('decimal' in type && type.decimal !== null);
  if (json instanceof ExactNumber && takesNumbers) return { kind: 'text', text: json.text };
  throw unfit(type, path);
}

function readRecord(type: RecordType, json: JsonObject, path: readonly string[]): Draft {
  const names = new Set(type.fields.map(({ name }) => name));
  for (const name of json.keys()) if (!names.has(name)) throw new Unfit(pointerOf([...path, name]), null);
  return {
    kind: 'record',
    fields: type.fields.map(({ name, type: fieldType }) => {
      const value = json.get(name);
      return value === undefined ? absent : read(fieldType, value, [...path, name]);
    }),
  };
}

function readUnion(type: UnionType, json: Json, path: readonly string[]): Draft {
  const others = type.branches.filter(({ kind }) => kind !== 'null');
  const [only] = others;
  if (json !== null && only !== undefined && others.length === 1 && !isNamed(only, json))
    return { kind: 'union', branch: type.branches.indexOf(only), value: read(only, json, path) };
  for (const [branch, inner, below] of candidatesOf(type, json, path)) {
    const value = attempt(branch, inner, below);
    if (value !== null) return { kind: 'union', branch: type.branches.indexOf(branch), value };
  }
  throw unfit(type, path);
}

const isNamed = (branch: AvroType, json: Json): boolean =>
  json instanceof Map && json.size === 1 && (json as JsonObject).has(branchNameOf(branch));

/** What a value of a union may be: first the branch that it names, then those that take it as it is. */
function* candidatesOf(
  { branches }: UnionType,
  json: Json,
  path: readonly string[],
): Generator<readonly [AvroType, Json, readonly string[]]> {
  if (json === null) {
    for (const branch of branches) if (branch.kind === 'null') yield [branch, json, path];
    return;
  }
  for (const branch of branches) {
    const name = branchNameOf(branch);
    if (branch.kind !== 'null' && isNamed(branch, json))
      yield [branch, (json as JsonObject).get(name) ?? null, [...path, name]];
  }
  const isText = typeof json === 'string';
  const bare = branches.filter(({ kind }) => kind !== 'null');
  if (isText)
    for (const branch of bare) if (branch.kind === 'string' && !branch.isUuid) yield [branch, json, path];
  for (const branch of bare) yield [branch, json, path];
}

function attempt(type: AvroType, json: Json, path: readonly string[]): Draft | null {
  try {
    return read(type, json, path);
  } catch (error) {
    if (error instanceof Unfit) return null;
    throw error;
  }
}

const unfit = (type: AvroType, path: readonly string[]): Unfit =>
  new Unfit(pointerOf(path), branchNameOf(type));

/** A JSON pointer (RFC 6901). */
export const pointerOf = (path: readonly string[]): string =>
  path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
