/** A record schema as JSON. */
export interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly fields: readonly { readonly name: string; readonly type: unknown; readonly default?: unknown }[];
}

/** How the schemas of one value subject are named. */
export interface SchemaNames {
  readonly namespace: string;
  /** The record's simple name after so many drifts. */
  readonly nameAt: (drifts: number) => string;
}

/** From this drift on, `n` may be null, as ksqlDB has every column. */
const NULLABLE_FROM = 4;
/** The nested record gets another name each so many drifts. */
const DRIFTS_PER_LEG = 5;

export const isNullable = (drifts: number): boolean => drifts >= NULLABLE_FROM;

/** The full name of the nested record after so many drifts: Avro JSON wraps it by this. */
export const legName = ({ namespace }: SchemaNames, drifts: number): string =>
  `${namespace}.Leg${Math.floor(drifts / DRIFTS_PER_LEG)}`;

/** The value after so many harmless drifts: each adds a nullable field and changes the order; some rename types or let null in. */
export function driftedSchema(names: SchemaNames, drifts: number): RecordSchema {
  const added = Array.from({ length: drifts }, (_, index) => ({
    name: `f${index + 1}`,
    type: ['null', 'long'],
    default: null,
  }));
  const leg = { type: 'record', name: legName(names, drifts), fields: [{ name: 'px', type: 'double' }] };
  const fields = [
    { name: 'id', type: 'string' },
    isNullable(drifts) ? { name: 'n', type: ['null', 'long'], default: null } : { name: 'n', type: 'long' },
    { name: 'leg', type: ['null', leg], default: null },
    ...added,
  ];
  return {
    type: 'record',
    name: names.nameAt(drifts),
    namespace: names.namespace,
    fields: drifts % 2 === 0 ? fields : fields.reverse(),
  };
}

/** As above, with a field of another type: nobody may follow it, and it cannot be written beside the others. */
export function retypedSchema(names: SchemaNames, drifts: number): RecordSchema {
  return withField(driftedSchema(names, drifts), { name: 'n', type: 'string' });
}

/**
 * As a team writes it down for itself: the same fields in an order of its own. It may be written as the version that it was
 * taken from. `turns`: by how many fields the order is turned.
 */
export function ownSchema(names: SchemaNames, drifts: number, rotation: number): RecordSchema {
  const schema = driftedSchema(names, drifts);
  return { ...schema, fields: [...schema.fields.slice(rotation), ...schema.fields.slice(0, rotation)] };
}

/** With a field that no version has: it can be written as none of them. */
export function unwritableSchema(names: SchemaNames, drifts: number): RecordSchema {
  const schema = driftedSchema(names, drifts);
  return { ...schema, fields: [...schema.fields, { name: 'zz', type: 'long' }] };
}

/** The same schema in other words: Avro takes no account of `doc`. */
export const respelled = (schema: RecordSchema): object => ({ doc: 'in other words', ...schema });

function withField(schema: RecordSchema, field: RecordSchema['fields'][number]): RecordSchema {
  return { ...schema, fields: schema.fields.map((each) => (each.name === field.name ? field : each)) };
}

/** The id in a key's bytes: frame (5 bytes), zig-zag length (ids are shorter than 64 bytes), text. A record of one string has the same bytes. */
export function idOf(key: Buffer | null): string {
  return key?.subarray(6).toString() ?? '';
}

export function schemaIdOf(framed: Buffer | null): number {
  return framed?.readInt32BE(1) ?? 0;
}
