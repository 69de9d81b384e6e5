/** Drifts of names: renamed types, aliases. Each changes a schema in place, or not at all. */
import fc from 'fast-check';
import { pick } from './datum-arbitrary.js';
import { someFields, someSite, someType } from './drift-sites-arbitrary.js';
import { fieldsOf, typeSites, type FlatSchema } from './flat-schema.js';
import { someWay, type Draw } from './leaf-datum.js';
import { branchOf, isNameUse, type SchemaJson } from './schema-arbitrary.js';

const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** Renames some or all types, or changes only their namespace. */
export function rename(g: Draw, schema: FlatSchema): void {
  const all = g(someWay, 2) === 0;
  const moves = g(someWay, 3) === 0;
  const names = new Map<string, string>();
  for (const name of schema.types.keys()) {
    if (!all && g(someWay, 2) > 0) continue;
    const other = moves ? name.replace(/^.*\./, 'io.moved.') : `ksql.${name.replaceAll('.', '_')}_Renamed`;
    // Names in the null namespace stay there.
    names.set(name, name.includes('.') ? other : `${name}_Renamed`);
  }
  giveNames(schema, names);
}

/** Renames some or all types to names from a pool, so that names recur and are swapped. */
export function renameAmong(g: Draw, schema: FlatSchema, pool: readonly string[]): void {
  const isForAll = g(someWay, 2) === 0;
  const renamed = [...schema.types.keys()].filter(() => isForAll || g(someWay, 2) === 0);
  const kept = [...schema.types.keys()].filter((name) => !renamed.includes(name));
  const free = g(
    shuffled<string>,
    pool.filter((name) => !kept.includes(name)),
  );
  const names = renamed.map((name, index) => [name, free[index] ?? name] as const);
  if (new Set(names.map(([, name]) => name)).size === names.length) giveNames(schema, new Map(names));
}

/** Swaps the names of two types of one kind. */
export function swapNames(g: Draw, schema: FlatSchema): void {
  const one = someType(g, schema, pick(g, ['record', 'record', 'enum', 'fixed']));
  const other = one && someType(g, schema, String(one['type']));
  if (one === undefined || other === undefined || one === other) return;
  const [a, b] = [String(one['name']), String(other['name'])];
  giveNames(
    schema,
    new Map([
      [a, b],
      [b, a],
    ]),
  );
}

/** Replaces one use of a type by a copy with another name. */
export function splitType(g: Draw, schema: FlatSchema): void {
  const site = someSite(g, schema, isNameUse);
  if (site === undefined) return;
  const name = branchOf(site.get());
  const definition = schema.types.get(name);
  const copy = `${name}Copy`;
  if (definition === undefined || schema.types.has(copy)) return;
  const fields = fieldsOf(definition)?.map((field) => ({ ...field }));
  schema.types.set(copy, { ...definition, name: copy, ...(fields && { fields }) });
  site.set(copy);
}

/** Renames types in their definitions and uses. */
function giveNames(schema: FlatSchema, names: ReadonlyMap<string, string>): void {
  const renamed = (json: SchemaJson): SchemaJson => {
    if (Array.isArray(json)) return json.map(renamed);
    return typeof json === 'string' ? (names.get(json) ?? json) : json;
  };
  for (const site of typeSites(schema)) site.set(renamed(site.get()));
  const definitions = [...schema.types];
  schema.types.clear();
  for (const [name, definition] of definitions) {
    const other = names.get(name) ?? name;
    schema.types.set(other, { ...definition, name: other });
  }
}

export function addAliases(g: Draw, schema: FlatSchema): void {
  const definitions = [...schema.types.values()];
  if (definitions.length === 0) return;
  pick(g, definitions)['aliases'] = ['OldName', 'other.space.OldName'];
}

export function addFieldAliases(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields !== undefined && fields.length > 0) pick(g, fields)['aliases'] = ['f0', 'old', 'any text'];
}
