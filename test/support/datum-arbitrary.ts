/** Generated data of a given schema, in every JSON form of one value. */
import fc from 'fast-check';
import { fieldsOf, type FieldJson, type FlatSchema } from './flat-schema.js';
import { drawLeaf, logicalOf, type Draw, someWay } from './leaf-datum.js';
import { branchOf, type Attributes, type SchemaJson } from './schema-arbitrary.js';

/** One value. */
export interface Datum {
  /** Avro JSON. */
  readonly avro: unknown;
  /** Plain JSON with every field. */
  readonly plain: unknown;
  /** Plain JSON without the fields that would be null by default. */
  readonly sparse: unknown;
  /** The form of a default in a schema: Avro JSON with bare unions. */
  readonly bare: unknown;
}

const length = (max: number) => fc.nat({ max });
/** Branch names as map keys: a map with only such a key may look like the wrapped branch of a union. */
const BRANCH_NAMES = ['map', 'map', 'array', 'string', 'double', 'null'];
const someKey = () =>
  fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.constantFrom('', '__proto__', 'constructor', 'long', 'a/b~c', '0'),
  );

/** The number of nested values after which containers stay empty and unions take their shallowest branch. */
const FUEL = 30;

/**
 * The minimum depth of a type's values in records. `Infinity` for a type without a finite value, such as a record that must
 * contain itself, or an enum without symbols.
 */
export function heightsOf({ types }: FlatSchema): (json: SchemaJson) => number {
  const known = new Map<string, number>();
  const of = (json: SchemaJson): number => {
    if (Array.isArray(json)) return Math.min(...json.map(of));
    return typeof json === 'string' && types.has(json) ? (known.get(json) ?? Infinity) : 0;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, definition] of types) {
      const symbols = definition['symbols'] as readonly string[] | undefined;
      const inner =
        symbols?.length === 0 ? [Infinity] : (fieldsOf(definition) ?? []).map(({ type }) => of(type));
      const height = 1 + Math.max(0, ...inner);
      if (height < (known.get(name) ?? Infinity)) {
        known.set(name, height);
        changed = true;
      }
    }
  }
  return of;
}

/** The way in which a client writes its data. */
export interface Client {
  /** Whether it may omit a field, whatever its value is. It sometimes does, in every form. */
  readonly mayOmit: (field: FieldJson) => boolean;
  /** It wraps one in this many bare values of unions in plain JSON. */
  readonly wrapsOneIn: number;
  /** Keys that are more frequent in its maps than others. */
  readonly keys: readonly string[];
}

const WRITES_ALL: Client = { mayOmit: () => false, wrapsOneIn: 5, keys: [] };

/**
 * A value of the schema. Null when it has no finite one, or none that can be a default.
 * @param asDefault for the default of a field, which Java reads as any branch
 */
export function drawDatum(
  g: Draw,
  schema: FlatSchema,
  type: SchemaJson = schema.root,
  asDefault = false,
  client = WRITES_ALL,
): Datum | null {
  const heightOf = heightsOf(schema);
  if (heightOf(type) === Infinity) return null;
  if (asDefault && !isTame(schema, type)) return null;
  return new Drawing(g, schema, heightOf, asDefault, client).of(type);
}

/** Whether a type refers to no recursive type (Java rejects defaults of a record within itself), and to no empty union or enum. */
function isTame(schema: FlatSchema, type: SchemaJson, within: readonly string[] = []): boolean {
  if (Array.isArray(type)) return type.length > 0 && type.every((branch) => isTame(schema, branch, within));
  if (typeof type !== 'string') {
    const inner = (type['items'] ?? type['values']) as SchemaJson | undefined;
    return inner === undefined || isTame(schema, inner, within);
  }
  if (within.includes(type)) return false;
  const definition = schema.types.get(type) ?? {};
  if (Array.isArray(definition['symbols']) && definition['symbols'].length === 0) return false;
  const fields = fieldsOf(definition) ?? [];
  return fields.every((field) => isTame(schema, field.type, [...within, type]));
}

class Drawing {
  private fuel = FUEL;

  constructor(
    private readonly g: Draw,
    private readonly schema: FlatSchema,
    private readonly heightOf: (json: SchemaJson) => number,
    private readonly asDefault: boolean,
    private readonly client: Client,
  ) {}

  of(json: SchemaJson): Datum {
    if (Array.isArray(json)) return this.union(json);
    const schema = typeof json === 'string' ? (this.schema.types.get(json) ?? { type: json }) : json;
    const type = String(schema['type']);
    switch (type) {
      case 'record':
        return this.record(schema);
      case 'array':
        return this.array(schema['items'] as SchemaJson);
      case 'map':
        return this.map(schema['values'] as SchemaJson);
      case 'enum':
        return everywhere(pick(this.g, schema['symbols'] as string[]));
      default: {
        const { avro, plain } = drawLeaf(this.g, type, schema);
        return { avro, plain, sparse: plain, bare: avro };
      }
    }
  }

  private record(schema: Attributes): Datum {
    this.fuel--;
    const fields = (fieldsOf(schema) ?? [])
      .map((field) => ({ field, value: this.of(field.type) }))
      .filter(({ field }) => !this.client.mayOmit(field) || this.g(someWay, 3) > 0);
    const entries = (form: keyof Datum) =>
      fields.map(({ field, value }) => [field.name, value[form]] as const);
    const written = fields.filter(({ field, value }) => {
      const isOptional = field['default'] === undefined || field['default'] === null;
      return value.plain !== null || !isOptional || this.asDefault;
    });
    return {
      avro: Object.fromEntries(entries('avro')),
      plain: Object.fromEntries(entries('plain')),
      sparse: Object.fromEntries(written.map(({ field, value }) => [field.name, value.sparse])),
      bare: Object.fromEntries(entries('bare')),
    };
  }

  private array(items: SchemaJson): Datum {
    const values = Array.from({ length: this.size(items) }, () => this.of(items));
    return overForms((form) => values.map((value) => value[form]));
  }

  private map(type: SchemaJson): Datum {
    const entries = Array.from({ length: this.size(type) }, () => [this.key(), this.of(type)] as const);
    return overForms((form) => Object.fromEntries(entries.map(([key, value]) => [key, value[form]])));
  }

  private key(): string {
    if (this.g(someWay, 4) > 0) return this.g(someKey);
    return pick(this.g, [...BRANCH_NAMES, ...this.schema.types.keys(), ...this.client.keys]);
  }

  private size(inner: SchemaJson): number {
    if (this.fuel <= 0 || this.heightOf(inner) === Infinity) return 0;
    const size = this.g(length, 3);
    this.fuel -= size * (1 + this.heightOf(inner));
    return size;
  }

  private union(branches: readonly SchemaJson[]): Datum {
    const branch = this.branch(branches);
    const name = branchOf(branch);
    const value = this.of(branch);
    if (name === 'null') return everywhere(null);
    const { avro, plain, sparse, bare } = value;
    // In a union with a string, a JSON string is not a number.
    const isString = typeof plain === 'string' && NUMBERS.has(name) && branches.some(isPlainString);
    const isWrapped = isString || this.g(someWay, this.client.wrapsOneIn) === 0;
    const wrap = (json: unknown): unknown => (isWrapped ? { [name]: json } : json);
    return { avro: { [name]: avro }, plain: wrap(plain), sparse: wrap(sparse), bare };
  }

  /** Only the first branch of each JSON type: Java uses that one, whether the value matches or not. */
  #defaultBranches(branches: readonly SchemaJson[]): readonly SchemaJson[] {
    const kindOf = (branch: SchemaJson): unknown =>
      (typeof branch === 'string' ? this.schema.types.get(branch)?.['type'] : undefined) ?? branchOf(branch);
    const groupOf = (branch: SchemaJson): unknown =>
      ALIKE.find((types) => types.includes(kindOf(branch))) ?? kindOf(branch);
    const groups = branches.map(groupOf);
    return branches.filter((branch, index) => groups.indexOf(groupOf(branch)) === index);
  }

  private branch(branches: readonly SchemaJson[]): SchemaJson {
    if (this.asDefault) return pick(this.g, this.#defaultBranches(branches));
    const heights = branches.map((branch) => this.heightOf(branch));
    const limit = this.fuel > 0 ? Number.MAX_VALUE : Math.min(...heights);
    this.fuel--;
    return pick(
      this.g,
      branches.filter((_, index) => (heights[index] ?? Infinity) <= limit),
    );
  }
}

/** Types with the same JSON type. */
const ALIKE: readonly (readonly unknown[])[] = [
  ['string', 'bytes', 'fixed', 'enum'],
  ['int', 'long', 'float', 'double'],
  ['map', 'record'],
];

const NUMBERS: ReadonlySet<string> = new Set(['long', 'float', 'double']);

function isPlainString(type: SchemaJson): boolean {
  if (branchOf(type) !== 'string' || Array.isArray(type)) return false;
  return typeof type === 'string' || logicalOf('string', type) === null;
}

function everywhere(value: unknown): Datum {
  return overForms(() => value);
}

function overForms(of: (form: keyof Datum) => unknown): Datum {
  return { avro: of('avro'), plain: of('plain'), sparse: of('sparse'), bare: of('bare') };
}

/** One of a list that is not empty. */
export function pick<T>(g: Draw, from: readonly T[]): T {
  const [first] = from;
  if (first === undefined) throw new Error('nothing to pick from');
  return from[g(someWay, from.length)] ?? first;
}
