/** Generated neighbours of a schema: what other writers of a registry make of it. */
import fc from 'fast-check';
import { writeJson } from '#registry';
import { drawDatum, pick } from './datum-arbitrary.js';
import {
  fieldsOf,
  flat,
  linked,
  typeSites,
  type FieldJson,
  type FlatSchema,
  type TypeSite,
} from './flat-schema.js';
import type { Draw } from './leaf-datum.js';
import { branchOf, type Attributes, type SchemaJson } from './schema-arbitrary.js';

const someWay = (ways: number) => fc.nat({ max: ways - 1 });
const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** Changes a schema in place; nothing where it finds no place for itself. */
type Change = (g: Draw, schema: FlatSchema) => void;

/** Drifts that a Generic value may follow, each as often as it is listed. */
const HARMLESS: readonly Change[] = [
  reorderFields,
  reorderBranches,
  rename,
  addNull,
  addNull,
  addOptionalField,
  addOptionalField,
  addAliases,
  addSymbol,
  changeDefault,
];

const HARMFUL: readonly Change[] = [
  removeField,
  changeType,
  changeType,
  addRequiredField,
  removeSymbol,
  reorderSymbols,
  changeSize,
  addBranch,
  removeBranch,
];

/** One to three changes, mostly harmless. */
export function drawDrift(g: Draw, json: SchemaJson): SchemaJson {
  const schema = flat(json);
  for (let left = 1 + g(someWay, 3); left > 0; left--) {
    const changes = g(someWay, 6) === 0 ? HARMFUL : HARMLESS;
    pick(g, changes)(g, schema);
  }
  return linked(schema);
}

/** Gives some fields of a schema a default, and some things an alias, as people write schemas. */
export function drawDefaults(g: Draw, json: SchemaJson): SchemaJson {
  const schema = flat(json);
  for (const { fields } of records(schema)) {
    for (const field of fields) if (g(someWay, 4) === 0) giveDefault(g, schema, field);
  }
  if (g(someWay, 4) === 0) addAliases(g, schema);
  return linked(schema);
}

function records({ types }: FlatSchema): { readonly definition: Attributes; readonly fields: FieldJson[] }[] {
  return [...types.values()].flatMap((definition) => {
    const fields = fieldsOf(definition);
    return fields === undefined ? [] : [{ definition, fields }];
  });
}

/** One of the named types of a kind; undefined where there is none. */
function someType(g: Draw, { types }: FlatSchema, kind: string): Attributes | undefined {
  const found = [...types.values()].filter(({ type }) => type === kind);
  return found.length === 0 ? undefined : pick(g, found);
}

function someFields(g: Draw, schema: FlatSchema): FieldJson[] | undefined {
  const record = someType(g, schema, 'record');
  return record === undefined ? undefined : fieldsOf(record);
}

function reorderFields(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields === undefined) return;
  const order = g(shuffled<FieldJson>, fields);
  fields.splice(0, fields.length, ...order);
}

function removeField(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields !== undefined && fields.length > 0) fields.splice(g(someWay, fields.length), 1);
}

/** A name that no record of `T0`, `f0` ... has yet. */
const fresh = (g: Draw): string => `added${g(someWay, 1000)}`;

function addOptionalField(g: Draw, schema: FlatSchema): void {
  const inner: SchemaJson = pick<SchemaJson>(g, ['string', 'long', 'double', 'boolean', 'bytes']);
  const way = g(someWay, 4);
  const added: FieldJson =
    way === 0
      ? { name: fresh(g), type: inner }
      : { name: fresh(g), type: ['null', inner], ...(way === 1 ? { default: null } : {}) };
  if (way === 0) giveDefault(g, schema, added);
  addField(g, schema, added);
}

function addRequiredField(g: Draw, schema: FlatSchema): void {
  addField(g, schema, { name: fresh(g), type: 'string' });
}

function addField(g: Draw, schema: FlatSchema, added: FieldJson): void {
  const fields = someFields(g, schema);
  if (fields === undefined || fields.some(({ name }) => name === added.name)) return;
  fields.splice(g(someWay, fields.length + 1), 0, added);
}

/**
 * Of the first branch where the type is a union (Avro 1.12, "Complex Types", `default`). Without `NaN` and its like,
 * which a default cannot be, and without -0, which Java reads as 0.
 */
function giveDefault(g: Draw, schema: FlatSchema, field: FieldJson): void {
  const value = drawDatum(g, schema, field.type, true);
  if (value === null || /"(?:NaN|-?Infinity)"|-0(?![.\d])/.test(writeJson(value.bare))) return;
  field['default'] = value.bare;
}

function changeDefault(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields === undefined || fields.length === 0) return;
  giveDefault(g, schema, pick(g, fields));
}

/** Some or all types of other names. */
function rename(g: Draw, schema: FlatSchema): void {
  const all = g(someWay, 2) === 0;
  const names = new Map<string, string>();
  for (const name of schema.types.keys()) {
    if (all || g(someWay, 2) === 0) names.set(name, `ksql.${name.replaceAll('.', '_')}_Renamed`);
  }
  const renamed = (json: SchemaJson): SchemaJson => {
    if (Array.isArray(json)) return json.map(renamed);
    return typeof json === 'string' ? (names.get(json) ?? json) : json;
  };
  for (const site of typeSites(schema)) site.set(renamed(site.get()));
  for (const [name, definition] of [...schema.types]) {
    const other = names.get(name);
    if (other === undefined) continue;
    schema.types.delete(name);
    schema.types.set(other, { ...definition, name: other });
  }
}

function addAliases(g: Draw, schema: FlatSchema): void {
  const definitions = [...schema.types.values()];
  if (definitions.length === 0) return;
  pick(g, definitions)['aliases'] = ['OldName', 'other.space.OldName'];
}

const unionOf = (json: SchemaJson): SchemaJson[] | null => (Array.isArray(json) ? json : null);
const hasNull = (branches: readonly SchemaJson[]): boolean =>
  branches.some((branch) => branchOf(branch) === 'null');

/** ksqlDB's way: null comes first, by default. A default that was there must stay one of the first branch. */
function addNull(g: Draw, schema: FlatSchema): void {
  const site = someSite(g, schema, (json) => !hasNull(unionOf(json) ?? [json]));
  if (site === undefined) return;
  const branches = unionOf(site.get()) ?? [site.get()];
  const isFirst = site.field?.['default'] === undefined && g(someWay, 4) > 0;
  site.set(isFirst ? ['null', ...branches] : [...branches, 'null']);
  if (isFirst && site.field !== undefined && g(someWay, 2) === 0) site.field['default'] = null;
}

function reorderBranches(g: Draw, schema: FlatSchema): void {
  const site = someUnion(g, schema);
  if (site === undefined) return;
  site.set(g(shuffled<SchemaJson>, site.branches));
  if (site.field?.['default'] !== undefined) delete site.field['default'];
}

function addBranch(g: Draw, schema: FlatSchema): void {
  const site = someUnion(g, schema);
  const missing = (['int', 'string', 'double'] as const).filter(
    (type) => site?.branches.every((branch) => branchOf(branch) !== type) === true,
  );
  if (site !== undefined && missing.length > 0) site.set([...site.branches, pick(g, missing)]);
}

function removeBranch(g: Draw, schema: FlatSchema): void {
  const site = someUnion(g, schema);
  if (site === undefined || site.branches.length < 2) return;
  const gone = 1 + g(someWay, site.branches.length - 1);
  site.set(site.branches.filter((_, index) => index !== gone));
}

/** Of a field without a default, which might not fit any more. */
function changeType(g: Draw, schema: FlatSchema): void {
  const site = someSite(g, schema, (json) => !Array.isArray(json));
  if (site === undefined || site.field?.['default'] !== undefined) return;
  const types: SchemaJson[] = [
    'int',
    'long',
    'float',
    'double',
    'string',
    'bytes',
    { type: 'long', logicalType: 'timestamp-micros' },
    { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
    { type: 'array', items: 'string' },
    { type: 'map', values: 'long' },
  ];
  site.set(pick(g, types));
}

function symbolsOf(enumeration: Attributes): string[] {
  return enumeration['symbols'] as string[];
}

function addSymbol(g: Draw, schema: FlatSchema): void {
  const enumeration = someType(g, schema, 'enum');
  if (enumeration === undefined || symbolsOf(enumeration).includes('ADDED')) return;
  const symbols = [...symbolsOf(enumeration)];
  symbols.splice(g(someWay, symbols.length + 1), 0, 'ADDED');
  enumeration['symbols'] = symbols;
}

/** Not the first, which may be a default. */
function removeSymbol(g: Draw, schema: FlatSchema): void {
  const enumeration = someType(g, schema, 'enum');
  if (enumeration === undefined) return;
  enumeration['symbols'] = symbolsOf(enumeration).slice(0, 1);
  for (const { fields } of records(schema)) for (const field of fields) delete field['default'];
}

function reorderSymbols(g: Draw, schema: FlatSchema): void {
  const enumeration = someType(g, schema, 'enum');
  if (enumeration !== undefined) enumeration['symbols'] = symbolsOf(enumeration).toReversed();
}

function changeSize(g: Draw, schema: FlatSchema): void {
  const fixed = someType(g, schema, 'fixed');
  if (fixed === undefined) return;
  fixed['size'] = Number(fixed['size']) + 1;
  for (const { fields } of records(schema)) for (const field of fields) delete field['default'];
}

function someSite(g: Draw, schema: FlatSchema, fits: (json: SchemaJson) => boolean): TypeSite | undefined {
  const sites = typeSites(schema).filter((site) => fits(site.get()));
  return sites.length === 0 ? undefined : pick(g, sites);
}

function someUnion(
  g: Draw,
  schema: FlatSchema,
): (TypeSite & { readonly branches: SchemaJson[] }) | undefined {
  const site = someSite(g, schema, (json) => Array.isArray(json));
  return site === undefined ? undefined : { ...site, branches: unionOf(site.get()) ?? [] };
}
