/** Drifts of fields: added, removed, reordered, with another default. Each changes a schema in place, or not at all. */
import fc from 'fast-check';
import { writeJson } from '#registry';
import { drawDatum, pick } from './datum-arbitrary.js';
import { records, someFields } from './drift-sites-arbitrary.js';
import type { FieldJson, FlatSchema } from './flat-schema.js';
import { someWay, type Draw } from './leaf-datum.js';
import type { SchemaJson } from './schema-arbitrary.js';

const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

export function reorderFields(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields === undefined) return;
  const order = g(shuffled<FieldJson>, fields);
  fields.splice(0, fields.length, ...order);
}

export function removeField(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields !== undefined && fields.length > 0) fields.splice(g(someWay, fields.length), 1);
}

/** A name that no record of `T0`, `f0` ... has yet. */
const fresh = (g: Draw): string => `added${g(someWay, 1000)}`;

/** @param names its possible names; by default a name that no field has */
export function addOptionalField(g: Draw, schema: FlatSchema, names?: readonly string[]): void {
  const name = names === undefined ? fresh(g) : pick(g, names);
  const inner: SchemaJson = pick<SchemaJson>(g, ['string', 'long', 'double', 'boolean', 'bytes']);
  const way = g(someWay, 4);
  const added: FieldJson =
    way === 0
      ? { name, type: inner }
      : { name, type: ['null', inner], ...(way === 1 ? { default: null } : {}) };
  if (way === 0) giveDefault(g, schema, added);
  addField(g, schema, added);
}

export function addRequiredField(g: Draw, schema: FlatSchema): void {
  addField(g, schema, { name: fresh(g), type: 'string' });
}

function addField(g: Draw, schema: FlatSchema, added: FieldJson): void {
  const fields = someFields(g, schema);
  if (fields === undefined || fields.some(({ name }) => name === added.name)) return;
  fields.splice(g(someWay, fields.length + 1), 0, added);
}

/**
 * Adds a default, of the first branch for a union (Avro 1.12, "Complex Types", `default`). Never `NaN` or an infinity, which
 * cannot be defaults, and never -0, which Java reads as 0.
 */
export function giveDefault(g: Draw, schema: FlatSchema, field: FieldJson): void {
  const value = drawDatum(g, schema, field.type, true);
  if (value === null || /"(?:NaN|-?Infinity)"|-0(?![.\d])/.test(writeJson(value.bare))) return;
  field['default'] = value.bare;
}

export function changeDefault(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields === undefined || fields.length === 0) return;
  giveDefault(g, schema, pick(g, fields));
}

/** Adds a default to all fields of one record. */
export function giveDefaults(g: Draw, schema: FlatSchema): void {
  for (const field of someFields(g, schema) ?? []) giveDefault(g, schema, field);
}

/** Removes the default of any field that has one. */
export function dropDefault(g: Draw, schema: FlatSchema): void {
  const fields = records(schema).flatMap((record) => record.fields);
  const withDefault = fields.filter((field) => field['default'] !== undefined);
  if (withDefault.length > 0) delete pick(g, withDefault)['default'];
}

/** Renames a field and keeps the old name as an alias. Aliases are for readers; for a writer it is another field. */
export function renameField(g: Draw, schema: FlatSchema): void {
  const fields = someFields(g, schema);
  if (fields === undefined || fields.length === 0) return;
  const field = pick(g, fields);
  const name = fresh(g);
  if (fields.some((other) => other.name === name)) return;
  field['aliases'] = [field.name];
  field.name = name;
}
