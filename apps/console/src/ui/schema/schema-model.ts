import { jsonText, NumberText, parseJson } from './json-text.js';

/** A use of a type in a schema's text. `path` is a JSON pointer to where the text uses it. */
export interface Use {
  readonly path: string;
  readonly type: TypeModel;
}

export interface FieldModel {
  readonly name: string;
  readonly path: string;
  readonly use: Use;
  /** As JSON text; null: none. */
  readonly default: string | null;
}

export interface RecordModel {
  readonly kind: 'record';
  readonly name: string;
  /** Where it is defined, which is not always where it is used. */
  readonly path: string;
  readonly fields: FieldModel[];
}

export type NamedModel =
  | RecordModel
  | {
      readonly kind: 'enum';
      readonly name: string;
      readonly path: string;
      readonly symbols: readonly string[];
    }
  | {
      readonly kind: 'fixed';
      readonly name: string;
      readonly path: string;
      readonly size: string;
      readonly logical: string | null;
    };

/** A type of a schema. A named type is one object wherever it is used, so the model may contain itself. */
export type TypeModel =
  | NamedModel
  | { readonly kind: 'array'; readonly items: Use }
  | { readonly kind: 'map'; readonly values: Use }
  | { readonly kind: 'union'; readonly branches: readonly Use[] }
  /** A primitive, a name without a definition, or something that is no Avro. */
  | { readonly kind: 'leaf'; readonly text: string };

export const isNamedModel = (type: TypeModel): type is NamedModel =>
  type.kind === 'record' || type.kind === 'enum' || type.kind === 'fixed';

const primitives = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
/** Those that change what the bytes mean; others are ignored, as the specification says. */
const logicals =
  /^(decimal|big-decimal|uuid|date|duration|time-(millis|micros)|(local-)?timestamp-(millis|micros|nanos))$/;
/** The gateway allows 64. */
const deepest = 200;

/** The model of a schema's text; null: the text is not JSON. What is no Avro becomes a leaf: this is for looking, not for checking. */
export function schemaModel(text: string): Use | null {
  const json = parseJson(text);
  return json === undefined ? null : new Reader().use(json, '', '', 0);
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof NumberText);

const textOf = (json: unknown): string => (typeof json === 'string' ? json : jsonText(json ?? null));

class Reader {
  private readonly named = new Map<string, NamedModel>();

  use(json: unknown, path: string, namespace: string, depth: number): Use {
    return { path, type: this.type(json, path, namespace, depth) };
  }

  private type(json: unknown, path: string, namespace: string, depth: number): TypeModel {
    if (depth > deepest) return { kind: 'leaf', text: '…' };
    if (typeof json === 'string') return this.byName(json, namespace);
    if (Array.isArray(json)) {
      const branches = json.map((each: unknown, at) => this.use(each, `${path}/${at}`, namespace, depth + 1));
      return { kind: 'union', branches };
    }
    if (!isObject(json)) return { kind: 'leaf', text: textOf(json) };
    switch (json['type']) {
      case 'array':
        return { kind: 'array', items: this.use(json['items'], `${path}/items`, namespace, depth + 1) };
      case 'map':
        return { kind: 'map', values: this.use(json['values'], `${path}/values`, namespace, depth + 1) };
      case 'record':
      case 'error':
      case 'enum':
      case 'fixed':
        return this.definition(json, path, namespace, depth);
      default:
        if (typeof json['type'] !== 'string')
          return this.type(json['type'], `${path}/type`, namespace, depth + 1);
        return withLogical(this.byName(json['type'], namespace), logicalOf(json));
    }
  }

  private byName(name: string, namespace: string): TypeModel {
    if (primitives.has(name)) return { kind: 'leaf', text: name };
    return this.named.get(qualified(name, namespace)) ?? this.named.get(name) ?? { kind: 'leaf', text: name };
  }

  private definition(json: Json, path: string, around: string, depth: number): TypeModel {
    const given = typeof json['namespace'] === 'string' ? json['namespace'] : around;
    const name = qualified(textOf(json['name'] ?? '?'), given);
    const namespace = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    if (json['type'] === 'enum') {
      const symbols = Array.isArray(json['symbols']) ? json['symbols'].map(textOf) : [];
      return this.define({ kind: 'enum', name, path, symbols });
    }
    if (json['type'] === 'fixed')
      return this.define({ kind: 'fixed', name, path, size: textOf(json['size']), logical: logicalOf(json) });
    const record: RecordModel = { kind: 'record', name, path, fields: [] };
    // Before its fields, which may use it.
    this.define(record);
    const fields: readonly unknown[] = Array.isArray(json['fields']) ? json['fields'] : [];
    for (const [at, field] of fields.entries()) {
      if (!isObject(field)) continue;
      const place = `${path}/fields/${at}`;
      record.fields.push({
        name: textOf(field['name'] ?? '?'),
        path: place,
        use: this.use(field['type'], `${place}/type`, namespace, depth + 1),
        default: Object.hasOwn(field, 'default') ? jsonText(field['default']) : null,
      });
    }
    return record;
  }

  private define(model: NamedModel): NamedModel {
    this.named.set(model.name, model);
    return model;
  }
}

const qualified = (name: string, namespace: string): string => {
  if (name.includes('.')) return name.startsWith('.') ? name.slice(1) : name;
  return namespace === '' ? name : `${namespace}.${name}`;
};

function logicalOf(json: Json): string | null {
  const name = json['logicalType'];
  if (typeof name !== 'string' || !logicals.test(name)) return null;
  return name === 'decimal'
    ? `decimal(${textOf(json['precision'])}, ${textOf(json['scale'] ?? new NumberText('0'))})`
    : name;
}

const withLogical = (type: TypeModel, logical: string | null): TypeModel =>
  type.kind === 'leaf' && logical !== null ? { kind: 'leaf', text: `${type.text} (${logical})` } : type;

/** A type in words, as the gateway describes it in a difference: `long (timestamp-millis)`, `union of null, string`. */
export function typeText(type: TypeModel): string {
  switch (type.kind) {
    case 'leaf':
      return type.text;
    case 'array':
      return `array of ${branchText(type.items.type)}`;
    case 'map':
      return `map of ${branchText(type.values.type)}`;
    case 'union':
      return `union of ${type.branches.map((branch) => branchText(branch.type)).join(', ')}`;
    case 'record':
      return `record ${type.name}`;
    case 'enum':
      return `enum ${type.name}: ${type.symbols.join(', ')}`;
    case 'fixed':
      return `fixed(${type.size}) ${type.name}${type.logical === null ? '' : ` (${type.logical})`}`;
  }
}

/** The name of a type within another one. */
export const branchText = (type: TypeModel): string =>
  isNamedModel(type)
    ? type.name
    : type.kind === 'union'
      ? typeText(type)
      : type.kind === 'leaf'
        ? type.text
        : typeText(type);
