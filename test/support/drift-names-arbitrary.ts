/** Drifts of names: types of other names, aliases. Each changes a schema in place, or nothing. */
import fc from 'fast-check';
import { pick } from './datum-arbitrary.js';
import { someFields, someSite, someType } from './drift-sites-arbitrary.js';
import { fieldsOf, typeSites, type FlatSchema } from './flat-schema.js';
import type { Draw } from './leaf-datum.js';
import { branchOf, isNameUse, type SchemaJson } from './schema-arbitrary.js';

const someWay = (ways: number) => fc.nat({ max: ways - 1 });
const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** Some or all types of other names, or in another namespace only. */
export function rename(g: Draw, schema: FlatSchema): void {
  const all = g(someWay, 2) === 0;
  const moves = g(someWay, 3) === 0;
  const names = new Map<string, string>();
  for (const name of schema.types.keys()) {
    if (!all && g(someWay, 2) > 0) continue;
    const other = moves ? name.replace(/^.*\./, 'io.moved.') : `ksql.${name.replaceAll('.', '_')}_Renamed`;
    // In the null namespace all names stay there: a type of it has no name within a namespace.
    names.set(name, name.includes('.') ? other : `${name}_Renamed`);
  }
  giveNames(schema, names);
}

/** Some or all types of other names out of a few, so that names come back, crosswise among them. */
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

/** Two types of a kind exchange their names. */
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

/** One use of a type becomes the use of a copy under another name. */
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

/** Gives types other names, where they are defined and where they are used. */
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
