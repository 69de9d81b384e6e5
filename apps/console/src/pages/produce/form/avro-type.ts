import { ExactNumber, parseJson, type Json, type JsonObject } from '../../../api/exact-json.js';

/** What a decimal or a fixed is made of. */
interface Bytes {
  /** Null: plain bytes. */
  readonly decimal: { readonly precision: number; readonly scale: number } | null;
}

/** A date, a time or a timestamp, by its name in Avro (`timestamp-millis` …). */
export type Temporal = string;

export interface RecordField {
  readonly name: string;
  readonly doc: string | null;
  readonly type: AvroType;
  /** The schema's default, as Avro writes it; undefined: there is none. */
  readonly default: Json | undefined;
}

export interface RecordType {
  readonly kind: 'record';
  readonly name: string;
  readonly doc: string | null;
  readonly fields: readonly RecordField[];
}

export interface UnionType {
  readonly kind: 'union';
  readonly branches: readonly AvroType[];
}

/** A type of a schema. Records may contain themselves: the graph has cycles. `name` is a full name. */
export type AvroType =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | {
      readonly kind: 'number';
      readonly name: 'int' | 'long' | 'float' | 'double';
      readonly temporal: Temporal | null;
    }
  | { readonly kind: 'string'; readonly isUuid: boolean }
  | ({ readonly kind: 'bytes' } & Bytes)
  | ({
      readonly kind: 'fixed';
      readonly name: string;
      readonly size: number;
      readonly isUuid: boolean;
    } & Bytes)
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | RecordType
  | UnionType
  /** A name that the schema does not define: its values are written as JSON. */
  | { readonly kind: 'unknown'; readonly name: string };

const temporals: Readonly<Record<string, readonly string[]>> = {
  int: ['date', 'time-millis'],
  long: [
    'time-micros',
    ...['timestamp', 'local-timestamp'].flatMap((kind) =>
      ['millis', 'micros', 'nanos'].map((unit) => `${kind}-${unit}`),
    ),
  ],
};

/** Reads a schema's text. @throws SyntaxError if it is not JSON. What is not Avro becomes `unknown`. */
export const readSchema = (text: string): AvroType => new SchemaReader().read(parseJson(text), '');

class SchemaReader {
  private readonly named = new Map<string, AvroType>();

  read(schema: Json, namespace: string): AvroType {
    if (typeof schema === 'string') return this.byName(schema, namespace);
    if (Array.isArray(schema))
      return { kind: 'union', branches: schema.map((branch: Json) => this.read(branch, namespace)) };
    if (!(schema instanceof Map)) return { kind: 'unknown', name: '' };
    return this.readObject(schema as JsonObject, namespace);
  }

  private byName(name: string, namespace: string): AvroType {
    return (
      primitiveOf(name, null) ??
      this.named.get(fullNameOf(name, namespace)) ??
      this.named.get(name) ?? { kind: 'unknown', name }
    );
  }

  private readObject(schema: JsonObject, outer: string): AvroType {
    const type = schema.get('type') ?? null;
    if (typeof type !== 'string') return this.read(type, outer);
    const logical = textOf(schema.get('logicalType'));
    if (type === 'array') return { kind: 'array', items: this.read(schema.get('items') ?? null, outer) };
    if (type === 'map') return { kind: 'map', values: this.read(schema.get('values') ?? null, outer) };
    if (type === 'bytes') return { kind: 'bytes', decimal: decimalOf(schema, logical) };
    if (type === 'record' || type === 'error' || type === 'enum' || type === 'fixed')
      return this.readNamed(type, schema, outer);
    return primitiveOf(type, logical) ?? this.byName(type, outer);
  }

  private readNamed(type: string, schema: JsonObject, outer: string): AvroType {
    const name = fullNameOf(textOf(schema.get('name')) ?? '', textOf(schema.get('namespace')) ?? outer);
    const logical = textOf(schema.get('logicalType'));
    if (type === 'enum') {
      const symbols = listOf(schema.get('symbols')).filter((each) => typeof each === 'string');
      return this.define({ kind: 'enum', name, symbols });
    }
    if (type === 'fixed') {
      const size = integerOf(schema.get('size')) ?? 0;
      const decimal = decimalOf(schema, logical);
      return this.define({ kind: 'fixed', name, size, decimal, isUuid: logical === 'uuid' && size === 16 });
    }
    // Known by name before its fields are read: they may contain it.
    const fields: RecordField[] = [];
    const record = this.define({ kind: 'record', name, doc: textOf(schema.get('doc')), fields });
    const namespace = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    for (const field of listOf(schema.get('fields'))) {
      if (!(field instanceof Map)) continue;
      const members = field as JsonObject;
      fields.push({
        name: textOf(members.get('name')) ?? '',
        doc: textOf(members.get('doc')),
        type: this.read(members.get('type') ?? null, namespace),
        default: members.get('default'),
      });
    }
    return record;
  }

  private define<T extends AvroType & { readonly name: string }>(type: T): T {
    this.named.set(type.name, type);
    return type;
  }
}

function primitiveOf(name: string, logical: string | null): AvroType | null {
  switch (name) {
    case 'null':
    case 'boolean':
      return { kind: name };
    case 'int':
    case 'long':
    case 'float':
    case 'double': {
      const temporal = logical !== null && temporals[name]?.includes(logical) === true ? logical : null;
      return { kind: 'number', name, temporal };
    }
    case 'string':
      return { kind: 'string', isUuid: logical === 'uuid' };
    case 'bytes':
      return { kind: 'bytes', decimal: null };
    default:
      return null;
  }
}

function decimalOf(schema: JsonObject, logical: string | null): Bytes['decimal'] {
  const precision = integerOf(schema.get('precision'));
  const scale = integerOf(schema.get('scale')) ?? 0;
  if (logical !== 'decimal' || precision === null || precision < 1 || scale < 0 || scale > precision)
    return null;
  return { precision, scale };
}

/** The name of a branch, as `{"name": value}` in plain JSON has it. */
export function branchNameOf(type: AvroType): string {
  switch (type.kind) {
    case 'number':
    case 'fixed':
    case 'enum':
    case 'record':
    case 'unknown':
      return type.name;
    case 'null':
    case 'boolean':
    case 'string':
    case 'bytes':
    case 'array':
    case 'map':
    case 'union':
      return type.kind;
  }
}

const fullNameOf = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name.replace(/^\./, '') : `${namespace}.${name}`;

const textOf = (json: Json | undefined): string | null => (typeof json === 'string' ? json : null);
const listOf = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? (json as Json[]) : []);
const integerOf = (json: Json | undefined): number | null =>
  json instanceof ExactNumber && Number.isSafeInteger(Number(json.text)) ? Number(json.text) : null;
