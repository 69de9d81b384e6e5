/** Generated types with a default of any branch, and some with a default that does not match. */
import fc from 'fast-check';
import { parseSchema, writeJson } from '#registry';

/** A type, and a JSON value that may be its default. */
export interface TypeWithDefault {
  readonly type: unknown;
  readonly value: unknown;
}

let names = 0;
/** A unique name, so that types can be combined into one schema. */
const fresh = (prefix: string): string => `${prefix}${(names += 1)}`;

const leaf: fc.Arbitrary<TypeWithDefault> = fc.oneof(
  fc.constant({ type: 'null', value: null }),
  fc.boolean().map((value) => ({ type: 'boolean', value })),
  fc.integer().map((value) => ({ type: 'int', value })),
  fc.maxSafeInteger().map((value) => ({ type: 'long', value })),
  fc.integer({ min: -1000, max: 1000 }).map((value) => ({ type: 'float', value: value / 4 || 0 })),
  fc.integer().map((value) => ({ type: 'double', value: value / 8 || 0 })),
  fc.string().map((value) => ({ type: 'string', value })),
  fc.constantFrom('', '\u0001', '\u00ff\u0000').map((value) => ({ type: 'bytes', value })),
  fc
    .constantFrom('A', 'B')
    .map((value) => ({ type: { type: 'enum', name: fresh('E'), symbols: ['A', 'B'] }, value })),
  fc
    .constant(null)
    .map(() => ({ type: { type: 'fixed', name: fresh('F'), size: 2 }, value: '\u00fe\u0001' })),
);

const kindOf = (type: unknown): string =>
  typeof type === 'string' ? type : Array.isArray(type) ? 'union' : (type as { type: string }).type;

/** Arrays, maps and records of unions of arrays, maps and records. */
export const typeWithDefault: fc.Arbitrary<TypeWithDefault> = fc.letrec<{ any: TypeWithDefault }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('any').map(({ type, value }) => ({ type: { type: 'array', items: type }, value: [value, value] })),
    fc.constant({ type: { type: 'array', items: 'int' }, value: [] }),
    tie('any').map(({ type, value }) => ({ type: { type: 'map', values: type }, value: { k: value } })),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((fields) => ({
      type: {
        type: 'record',
        name: fresh('R'),
        fields: fields.map(({ type }, index) => ({ name: `f${index}`, type })),
      },
      value: Object.fromEntries(fields.map(({ value }, index) => [`f${index}`, value])),
    })),
    fc
      .uniqueArray(tie('any'), { minLength: 1, maxLength: 4, selector: ({ type }) => kindOf(type) })
      .map((branches) => branches.filter(({ type }) => kindOf(type) !== 'union'))
      .filter((branches) => branches.length > 0)
      .chain((branches) =>
        fc.constantFrom(...branches).map(({ value }) => ({ type: branches.map(({ type }) => type), value })),
      ),
  ),
})).any;

/** A record of one field with a default. */
export const recordWithDefault = (type: unknown, value: unknown): string =>
  writeJson({ type: 'record', name: 'Root', fields: [{ name: 'f', type, default: value }] });

/**
 * Whether Java's readers read a default as a value of a branch that it matches. They choose the first branch by the kind of
 * JSON for numbers and strings only, and accept an enum, array, map or record for any JSON (`ResolvingGrammarGenerator`).
 */
export function isReadByJava(type: unknown, value: unknown): boolean {
  if (Array.isArray(type)) {
    const fitting: unknown = type.find((branch) => parseSchema(recordWithDefault(branch, value)).ok);
    return type.find((branch) => isTakenByJava(branch, value)) === fitting && isReadByJava(fitting, value);
  }
  if (typeof type !== 'object' || type === null) return true;
  const { items, values, fields } = type as {
    items?: unknown;
    values?: unknown;
    fields?: readonly { name: string; type: unknown }[];
  };
  const entries = value as Readonly<Record<string, unknown>>;
  if (items !== undefined) return (value as unknown[]).every((item) => isReadByJava(items, item));
  if (values !== undefined) return Object.values(entries).every((entry) => isReadByJava(values, entry));
  return fields === undefined || fields.every((field) => isReadByJava(field.type, entries[field.name]));
}

function isTakenByJava(branch: unknown, value: unknown): boolean {
  switch (kindOf(branch)) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'string':
    case 'bytes':
    case 'fixed':
      return typeof value === 'string';
    default:
      return true;
  }
}
