/** Generated Avro schemas as JSON, and harmless drifts of them. */
import fc from 'fast-check';

export type SchemaJson = string | SchemaJson[] | { [attribute: string]: unknown };

/** Types without names. Names are added later in one pass, because each must be unique. */
type Shape =
  | { readonly kind: 'primitive'; readonly json: SchemaJson }
  | { readonly kind: 'enum'; readonly symbols: number; readonly withDefault: boolean }
  | { readonly kind: 'fixed'; readonly size: number; readonly logical: boolean }
  | { readonly kind: 'array' | 'map'; readonly inner: Shape }
  | { readonly kind: 'union'; readonly branches: readonly Shape[] }
  | { readonly kind: 'nullable'; readonly inner: Shape; readonly nullFirst: boolean }
  | { readonly kind: 'reference'; readonly pick: number }
  | {
      readonly kind: 'record';
      readonly namespace: string | null;
      readonly odd: boolean;
      readonly fields: readonly FieldShape[];
    };

interface FieldShape {
  readonly shape: Shape;
  readonly doc: boolean;
}

const primitive = fc
  .constantFrom<SchemaJson>(
    'null',
    'boolean',
    'int',
    'long',
    'float',
    'double',
    'bytes',
    'string',
    { type: 'int' },
    { type: 'string', 'connect.version': 1 },
    { type: 'int', logicalType: 'date' },
    { type: 'int', logicalType: 'time-millis' },
    { type: 'long', logicalType: 'time-micros' },
    { type: 'long', logicalType: 'timestamp-millis' },
    { type: 'long', logicalType: 'timestamp-micros' },
    { type: 'long', logicalType: 'timestamp-nanos' },
    { type: 'long', logicalType: 'local-timestamp-millis' },
    { type: 'long', logicalType: 'local-timestamp-micros' },
    { type: 'long', logicalType: 'local-timestamp-nanos' },
    { type: 'string', logicalType: 'uuid' },
    { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 3 },
    { type: 'bytes', logicalType: 'decimal', precision: 38 },
    { type: 'bytes', logicalType: 'big-decimal' },
    { type: 'bytes', logicalType: 'of-a-later-version' },
    // None of these logical types is valid.
    { type: 'long', logicalType: 'date' },
    { type: 'int', logicalType: 'timestamp-millis' },
    { type: 'bytes', logicalType: 'uuid' },
    { type: 'bytes', logicalType: 'duration' },
    { type: 'string', logicalType: 'decimal', precision: 4 },
    { type: 'bytes', logicalType: 'decimal', precision: 2, scale: 3 },
    { type: 'bytes', logicalType: 'decimal', scale: 2 },
    { type: 'bytes', logicalType: 'decimal', precision: '4' },
  )
  .map((json): Shape => ({ kind: 'primitive', json }));

const { shape, record } = fc.letrec<{ shape: Shape; record: Shape; leaf: Shape }>((tie) => ({
  leaf: fc.oneof(
    { weight: 5, arbitrary: primitive },
    fc.record({
      kind: fc.constant('enum' as const),
      symbols: fc.oneof({ weight: 30, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.constant(0)),
      withDefault: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('fixed' as const),
      size: fc.constantFrom(0, 1, 2, 3, 4, 8, 11, 12, 12, 15, 16, 16),
      logical: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('reference' as const), pick: fc.nat() }),
  ),
  record: fc.record({
    kind: fc.constant('record' as const),
    namespace: fc.constantFrom(null, null, 'com.example', 'org.other'),
    odd: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
    fields: fc.array(fc.record({ shape: tie('shape'), doc: fc.boolean() }), { maxLength: 5 }),
  }),
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: tie('leaf') },
    { weight: 2, arbitrary: tie('record') },
    fc.record({ kind: fc.constantFrom('array' as const, 'map' as const), inner: tie('shape') }),
    fc.record({ kind: fc.constant('nullable' as const), inner: tie('shape'), nullFirst: fc.boolean() }),
    fc.record({ kind: fc.constant('union' as const), branches: fc.array(tie('shape'), { maxLength: 4 }) }),
  ),
}));

/** Any valid schema, named types used again (and inside of themselves) among it. No type of the null namespace stands inside of a namespace: the canonical form of such a schema is another schema. */
export const schemaJson: fc.Arbitrary<SchemaJson> = named(shape);

/** Like `schemaJson`, with a record at the root. */
export const recordJson: fc.Arbitrary<SchemaJson> = named(record);

/** Names of wrapped union branches, and names that every JavaScript object has. */
const ODD_NAMES = ['__proto__', 'constructor', 'map', 'hasOwnProperty'];

interface Names {
  count: number;
  /** Whether all names are in the null namespace. */
  readonly bare: boolean;
  /** Full names of the types that may be used by name from here on. */
  readonly defined: string[];
}

function named(root: fc.Arbitrary<Shape>): fc.Arbitrary<SchemaJson> {
  const bare = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true));
  return fc
    .tuple(root, bare)
    .map(([shape, isBare]) => build(shape, 'com.example', { count: 0, bare: isBare, defined: [] }));
}

function build(shape: Shape, namespace: string, names: Names): SchemaJson {
  switch (shape.kind) {
    case 'primitive':
      return shape.json;
    case 'reference':
      return names.defined[shape.pick % Math.max(1, names.defined.length)] ?? 'string';
    case 'array':
      return { type: 'array', items: build(shape.inner, namespace, names) };
    case 'map':
      return { type: 'map', values: build(shape.inner, namespace, names) };
    case 'nullable': {
      const inner = build(shape.inner, namespace, names);
      if (Array.isArray(inner) || branchOf(inner) === 'null') return inner;
      return shape.nullFirst ? ['null', inner] : [inner, 'null'];
    }
    case 'union':
      return unionOf(shape.branches, namespace, names);
    case 'enum': {
      const symbols = Array.from({ length: shape.symbols }, (_, index) =>
        index === 3 ? '__proto__' : `S${index}`,
      );
      return {
        type: 'enum',
        ...define(null, namespace, names),
        symbols,
        ...(shape.withDefault && shape.symbols > 0 ? { default: symbols[0] } : {}),
      };
    }
    case 'fixed': {
      const logical = shape.logical ? logicalOfSize(shape.size) : {};
      return { type: 'fixed', ...define(null, namespace, names), size: shape.size, ...logical };
    }
    case 'record': {
      const head = define(shape.namespace, namespace, names);
      // First the record's own name: a bare record may then look like the wrapped branch of a union.
      const odd = [String(head['name']).replace(/^.*\./, ''), ...ODD_NAMES];
      const fields = shape.fields.map((field, index) => {
        const type = build(field.shape, shape.namespace ?? namespace, names);
        const name = shape.odd ? (odd[index] ?? `f${index}`) : `f${index}`;
        return { name, type, ...(field.doc ? { doc: 'some words', order: 'ignore' } : {}) };
      });
      return { fields, type: 'record', ...head };
    }
  }
}

function logicalOfSize(size: number): Attributes {
  if (size === 16) return { logicalType: 'uuid' };
  if (size === 12) return { logicalType: 'duration' };
  // These are invalid: wrong sizes, and more digits than three bytes hold.
  if (size === 11) return { logicalType: 'duration' };
  if (size === 15) return { logicalType: 'uuid' };
  if (size === 3) return { logicalType: 'decimal', precision: 7 };
  return { logicalType: 'decimal', precision: 2, scale: 1 };
}

/** Sometimes a simple name in its namespace, sometimes a full one. */
function define(own: string | null, enclosing: string, names: Names): Record<string, string> {
  const name = `T${names.count++}`;
  if (names.bare) {
    names.defined.push(name);
    return { name };
  }
  const namespace = own ?? enclosing;
  names.defined.push(`${namespace}.${name}`);
  return names.count % 2 === 0 ? { name: `${namespace}.${name}` } : { name, namespace };
}

/** Unions contain each type once and no union. Omitted branches are never built, so that their names cannot be used later. */
function unionOf(shapes: readonly Shape[], namespace: string, names: Names): SchemaJson[] {
  const seen = new Set<string>();
  const branches: SchemaJson[] = [];
  for (const shape of shapes.flatMap(flat)) {
    if (seen.has(shape.kind)) continue;
    const json = build(shape, namespace, names);
    const name = branchOf(json);
    if (seen.has(name)) continue;
    seen.add(name);
    branches.push(json);
  }
  return branches;
}

function flat(shape: Shape): readonly Shape[] {
  if (shape.kind === 'union') return shape.branches.flatMap(flat);
  return shape.kind === 'nullable' ? flat(shape.inner) : [shape];
}

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'];

/** Whether a type is a reference to a named one. */
export function isNameUse(json: SchemaJson): json is string {
  return typeof json === 'string' && !PRIMITIVES.includes(json);
}

/** The name that distinguishes branches; a definition's full name. */
export function branchOf(json: SchemaJson): string {
  if (typeof json === 'string') return json;
  if (Array.isArray(json)) return 'union';
  if (typeof json['name'] !== 'string') return String(json['type']);
  const { name, namespace } = json;
  return typeof namespace === 'string' ? `${namespace}.${name}` : name;
}

export type Attributes = { [attribute: string]: unknown };

/** Rewrites every schema within a schema, innermost first. */
function rewrite(json: SchemaJson, change: (json: SchemaJson) => SchemaJson): SchemaJson {
  if (typeof json === 'string') return change(json);
  if (Array.isArray(json)) return change(json.map((branch) => rewrite(branch, change)));
  const copy: Attributes = { ...json };
  for (const part of ['items', 'values'] as const) {
    if (part in copy) copy[part] = rewrite(copy[part] as SchemaJson, change);
  }
  if (Array.isArray(copy['fields'])) {
    copy['fields'] = copy['fields'].map((field: Attributes) => ({
      ...field,
      type: rewrite(field['type'] as SchemaJson, change),
    }));
  }
  return change(copy);
}

/** Reverses every record's fields. Only for schemas without references (see `usesNames`), because a definition must precede its uses. */
export function reversedFields(json: SchemaJson): SchemaJson {
  return rewrite(json, (inner) =>
    typeof inner === 'object' && !Array.isArray(inner) && Array.isArray(inner['fields'])
      ? { ...inner, fields: (inner['fields'] as unknown[]).toReversed() }
      : inner,
  );
}

/** Renames every type, into another namespace. */
export function renamed(json: SchemaJson): SchemaJson {
  const other = (name: string): string => `ksql.${name.replaceAll('.', '_')}_Renamed`;
  return rewrite(json, (inner) => {
    if (typeof inner === 'string') return isNameUse(inner) ? other(inner) : inner;
    if (Array.isArray(inner) || typeof inner['name'] !== 'string') return inner;
    const { namespace, ...rest } = inner;
    const fullName = typeof namespace === 'string' ? `${namespace}.${inner['name']}` : inner['name'];
    return { ...rest, name: other(fullName) };
  });
}

/** Makes every field, item and map value nullable, as ksqlDB does. */
export function nullable(json: SchemaJson): SchemaJson {
  const withNull = (inner: SchemaJson): SchemaJson => {
    if (Array.isArray(inner))
      return inner.some((branch) => branchOf(branch) === 'null') ? inner : ['null', ...inner];
    return branchOf(inner) === 'null' ? inner : ['null', inner];
  };
  return rewrite(json, (inner) => {
    if (typeof inner === 'string' || Array.isArray(inner)) return inner;
    const copy: Attributes = { ...inner };
    for (const part of ['items', 'values'] as const) {
      if (part in copy) copy[part] = withNull(copy[part] as SchemaJson);
    }
    if (Array.isArray(copy['fields'])) {
      copy['fields'] = copy['fields'].map((field: Attributes) => ({
        ...field,
        type: withNull(field['type'] as SchemaJson),
      }));
    }
    return copy;
  });
}

/** Whether a type is referred to by its name somewhere. */
export function usesNames(json: SchemaJson): boolean {
  let found = false;
  rewrite(json, (inner) => {
    if (isNameUse(inner)) found = true;
    return inner;
  });
  return found;
}
