/** A record schema as JSON. */
export interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly fields: readonly { readonly name: string; readonly type: unknown; readonly default?: unknown }[];
}

/** The names in the schemas of one value subject. */
export interface SchemaNames {
  readonly namespace: string;
  /** The record's simple name after that many drifts. */
  readonly nameAt: (drifts: number) => string;
}

/** From this drift on, `n` is nullable, as every column of ksqlDB is. */
const NULLABLE_FROM = 4;
/** The nested record is renamed after this many drifts. */
const DRIFTS_PER_LEG = 5;

export const isNullable = (drifts: number): boolean => drifts >= NULLABLE_FROM;

/** The full name of the nested record after that many drifts, by which Avro JSON wraps it. */
export const legName = ({ namespace }: SchemaNames, drifts: number): string =>
  `${namespace}.Leg${Math.floor(drifts / DRIFTS_PER_LEG)}`;

/** The value after that many harmless drifts. Each adds a nullable field and reorders the fields; some rename types or add null. */
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

/** As above, with a field of another type. It must not be followed, and cannot be written beside the other versions. */
export function retypedSchema(names: SchemaNames, drifts: number): RecordSchema {
  return withField(driftedSchema(names, drifts), { name: 'n', type: 'string' });
}

/**
 * A team's own spelling: the same fields, rotated by `rotation` positions. It may be written as the version that it was
 * derived from.
 */
export function ownSchema(names: SchemaNames, drifts: number, rotation: number): RecordSchema {
  const schema = driftedSchema(names, drifts);
  return { ...schema, fields: [...schema.fields.slice(rotation), ...schema.fields.slice(0, rotation)] };
}

/** With a field that no version has, so that it cannot be written as any of them. */
export function unwritableSchema(names: SchemaNames, drifts: number): RecordSchema {
  const schema = driftedSchema(names, drifts);
  return { ...schema, fields: [...schema.fields, { name: 'zz', type: 'long' }] };
}

/** An equivalent text of the same schema: Avro ignores `doc`. */
export const respelled = (schema: RecordSchema): object => ({ doc: 'an equivalent text', ...schema });

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
