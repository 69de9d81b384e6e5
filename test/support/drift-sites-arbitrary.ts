/** The positions of a schema that a drift may change. */
import { pick } from './datum-arbitrary.js';
import { fieldsOf, typeSites, type FieldJson, type FlatSchema, type TypeSite } from './flat-schema.js';
import type { Draw } from './leaf-datum.js';
import { branchOf, type Attributes, type SchemaJson } from './schema-arbitrary.js';

export function records({
  types,
}: FlatSchema): { readonly definition: Attributes; readonly fields: FieldJson[] }[] {
  return [...types.values()].flatMap((definition) => {
    const fields = fieldsOf(definition);
    return fields === undefined ? [] : [{ definition, fields }];
  });
}

/** One of the named types of a kind. Undefined: there is none. */
export function someType(g: Draw, { types }: FlatSchema, kind: string): Attributes | undefined {
  const found = [...types.values()].filter(({ type }) => type === kind);
  return found.length === 0 ? undefined : pick(g, found);
}

export function someFields(g: Draw, schema: FlatSchema): FieldJson[] | undefined {
  const record = someType(g, schema, 'record');
  return record === undefined ? undefined : fieldsOf(record);
}

export function someSite(
  g: Draw,
  schema: FlatSchema,
  fits: (json: SchemaJson) => boolean,
): TypeSite | undefined {
  const sites = typeSites(schema).filter((site) => fits(site.get()));
  return sites.length === 0 ? undefined : pick(g, sites);
}

export function someUnion(
  g: Draw,
  schema: FlatSchema,
): (TypeSite & { readonly branches: SchemaJson[] }) | undefined {
  const site = someSite(g, schema, (json) => Array.isArray(json));
  return site === undefined ? undefined : { ...site, branches: unionOf(site.get()) ?? [] };
}

export function symbolsOf(enumeration: Attributes): string[] {
  return enumeration['symbols'] as string[];
}

export const unionOf = (json: SchemaJson): SchemaJson[] | null => (Array.isArray(json) ? json : null);

export const hasNull = (branches: readonly SchemaJson[]): boolean =>
  branches.some((branch) => branchOf(branch) === 'null');
