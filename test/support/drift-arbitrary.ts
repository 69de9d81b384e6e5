/** Generated next versions of a schema, as other writers might register them. */
import { pick } from './datum-arbitrary.js';
import {
  addOptionalField,
  addRequiredField,
  changeDefault,
  giveDefault,
  removeField,
  renameField,
  reorderFields,
} from './drift-fields-arbitrary.js';
import { addAliases, addFieldAliases, rename, splitType, swapNames } from './drift-names-arbitrary.js';
import { records } from './drift-sites-arbitrary.js';
import {
  addSymbol,
  changeEnumDefault,
  changeLogical,
  changeSize,
  changeType,
  promote,
  removeSymbol,
  reorderSymbols,
} from './drift-types-arbitrary.js';
import { addBranch, addNull, removeBranch, reorderBranches, unionOfOne } from './drift-unions-arbitrary.js';
import { flat, linked, type FlatSchema } from './flat-schema.js';
import { someWay, type Draw } from './leaf-datum.js';
import type { SchemaJson } from './schema-arbitrary.js';

/** Changes a schema in place, or not at all when it does not apply. */
export type Change = (g: Draw, schema: FlatSchema) => void;

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
  reorderSymbols,
  changeDefault,
  changeEnumDefault,
  swapNames,
  splitType,
];

const HARMFUL: readonly Change[] = [
  removeField,
  renameField,
  changeType,
  promote,
  changeLogical,
  changeLogical,
  addRequiredField,
  removeSymbol,
  changeSize,
  addBranch,
  removeBranch,
  unionOfOne,
];

/** One to three changes, mostly harmless. */
export function drawDrift(g: Draw, json: SchemaJson): SchemaJson {
  const schema = flat(json);
  for (let left = 1 + g(someWay, 3); left > 0; left--) {
    const changes = g(someWay, 5) === 0 ? HARMFUL : HARMLESS;
    pick(g, changes)(g, schema);
  }
  return linked(schema);
}

/** Some of what rule 6 lets a Generic value follow: fields in another order, null added, other names. */
export function drawHarmlessDrift(g: Draw, json: SchemaJson): SchemaJson {
  const schema = flat(json);
  for (let left = 1 + g(someWay, 4); left > 0; left--) pick(g, [reorderFields, addNull, rename])(g, schema);
  return linked(schema);
}

/** Adds a default to some fields and an alias to some fields and types. */
export function drawDefaults(g: Draw, json: SchemaJson): SchemaJson {
  const schema = flat(json);
  for (const { fields } of records(schema)) {
    for (const field of fields) if (g(someWay, 4) === 0) giveDefault(g, schema, field);
  }
  if (g(someWay, 4) === 0) addAliases(g, schema);
  if (g(someWay, 4) === 0) addFieldAliases(g, schema);
  return linked(schema);
}
