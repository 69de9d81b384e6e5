/** A schema with its named types side by side, so that they can be looked up, changed and put together again. */
import { branchOf, type Attributes, type SchemaJson } from './schema-arbitrary.js';

export interface FlatSchema {
  root: SchemaJson;
  /** Definitions by full name. Within them and in `root` every named type is its full name. */
  readonly types: Map<string, Attributes>;
}

/** A position that holds a type. */
export interface TypeSite {
  readonly get: () => SchemaJson;
  readonly set: (json: SchemaJson) => void;
  /** The field whose type this is. */
  readonly field?: FieldJson;
}

export interface FieldJson extends Attributes {
  name: string;
  type: SchemaJson;
}

/** The fields of a record's definition; undefined for every other type. */
export function fieldsOf(definition: Attributes): FieldJson[] | undefined {
  return definition['fields'] as FieldJson[] | undefined;
}

/** A copy. Every reference in the schema must be a full name with a namespace. */
export function flat(json: SchemaJson): FlatSchema {
  const types = new Map<string, Attributes>();
  const flatten = (inner: SchemaJson): SchemaJson => {
    if (typeof inner === 'string') return inner;
    if (Array.isArray(inner)) return inner.map(flatten);
    if (typeof inner['name'] !== 'string') return withInner(inner, flatten);
    const name = branchOf(inner);
    const definition: Attributes = { ...inner, name };
    delete definition['namespace'];
    types.set(name, definition);
    const fields = fieldsOf(inner);
    if (fields !== undefined)
      definition['fields'] = fields.map((field) => ({ ...field, type: flatten(field.type) }));
    return name;
  };
  const root = flatten(json);
  return { root, types };
}

/** One schema again: each type is defined at its first use. Types that nothing uses are left out. */
export function linked({ root, types }: FlatSchema): SchemaJson {
  const seen = new Set<string>();
  const link = (inner: SchemaJson): SchemaJson => {
    if (Array.isArray(inner)) return inner.map(link);
    if (typeof inner !== 'string') return withInner(inner, link);
    const definition = types.get(inner);
    if (definition === undefined || seen.has(inner)) return inner;
    seen.add(inner);
    const fields = fieldsOf(definition);
    return fields === undefined
      ? { ...definition }
      : { ...definition, fields: fields.map((field) => ({ ...field, type: link(field.type) })) };
  };
  return link(root);
}

function withInner(json: Attributes, change: (json: SchemaJson) => SchemaJson): Attributes {
  const copy = { ...json };
  for (const part of ['items', 'values'] as const) {
    if (part in copy) copy[part] = change(copy[part] as SchemaJson);
  }
  return copy;
}

/** Every position of a type, except union branches, which belong to the union's position. */
export function typeSites(schema: FlatSchema): TypeSite[] {
  const sites: TypeSite[] = [];
  const visit = (site: TypeSite): void => {
    sites.push(site);
    inside(site.get());
  };
  const inside = (json: SchemaJson): void => {
    if (typeof json === 'string') return;
    if (Array.isArray(json)) {
      json.forEach(inside);
      return;
    }
    for (const part of ['items', 'values'] as const) {
      if (part in json)
        visit({ get: () => json[part] as SchemaJson, set: (inner) => void (json[part] = inner) });
    }
  };
  visit({ get: () => schema.root, set: (json) => void (schema.root = json) });
  for (const definition of schema.types.values()) {
    for (const field of fieldsOf(definition) ?? [])
      visit({ get: () => field.type, set: (json) => void (field.type = json), field });
  }
  return sites;
}
