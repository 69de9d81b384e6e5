/** Generated chains of schemas, each of which a Generic value may follow from the previous one. */
import { differencesBetween, evaluateCompatibility, parseSchema, writeJson, type Schema } from '#registry';
import { drawConfusableSchema, SHARED_NAMES } from './confusable-schema-arbitrary.js';
import { pick } from './datum-arbitrary.js';
import { drawDefaults, type Change } from './drift-arbitrary.js';
import {
  addOptionalField,
  changeDefault,
  dropDefault,
  giveDefaults,
  reorderFields,
} from './drift-fields-arbitrary.js';
import { rename, renameAmong, splitType, swapNames } from './drift-names-arbitrary.js';
import { addSymbol, reorderSymbols } from './drift-types-arbitrary.js';
import { addNull, reorderBranches } from './drift-unions-arbitrary.js';
import { flat, linked, type FlatSchema } from './flat-schema.js';
import { someWay, type Draw } from './leaf-datum.js';
import { recordJson, type SchemaJson } from './schema-arbitrary.js';

const anyRecord = () => recordJson;

export interface ChainLink {
  readonly json: SchemaJson;
  readonly schema: Schema;
}

const ANYWHERE: readonly Change[] = [
  addNull,
  addNull,
  addNull,
  addOptionalField,
  changeDefault,
  giveDefaults,
  dropDefault,
  dropDefault,
  splitType,
  reorderFields,
  reorderBranches,
  addSymbol,
  reorderSymbols,
];

const WITH_SHARED_NAMES: readonly Change[] = [
  ...ANYWHERE,
  (g, schema) => addOptionalField(g, schema, SHARED_NAMES),
];

const WITH_NEW_NAMES: readonly Change[] = [...ANYWHERE, rename, swapNames];

/** Attempts to find a next schema that may be followed. */
const TRIES = 4;

/** Two to five schemas, oldest first; fewer when no further step was found. */
export function drawChain(g: Draw): readonly ChainLink[] {
  return g(someWay, 4) > 0 ? drawConfusableChain(g) : drawAnyChain(g);
}

function drawAnyChain(g: Draw): readonly ChainLink[] {
  return drawSteps(g, drawDefaults(g, g(anyRecord)), (schema) => {
    for (let left = 1 + g(someWay, 3); left > 0; left--) pick(g, WITH_NEW_NAMES)(g, schema);
  });
}

/** A chain whose types are renamed in every second step, sometimes to a name that another type had. */
function drawConfusableChain(g: Draw): readonly ChainLink[] {
  const first = drawConfusableSchema(g);
  const firstNames = [...flat(first).types.keys()];
  return drawSteps(g, first, (schema) => {
    for (let left = g(someWay, 3); left > 0; left--) pick(g, WITH_SHARED_NAMES)(g, schema);
    if (g(someWay, 2) === 0) renameAmong(g, schema, pick(g, [SHARED_NAMES, firstNames]));
  });
}

function drawSteps(g: Draw, json: SchemaJson, change: (schema: FlatSchema) => void): readonly ChainLink[] {
  const first = linkOf(json);
  if (first === null) return [];
  const chain = [first];
  for (let left = 1 + g(someWay, 4); left > 0; left--) {
    const next = drawNext(chain.at(-1) ?? first, change);
    if (next !== null) chain.push(next);
  }
  return chain;
}

function drawNext(last: ChainLink, change: (schema: FlatSchema) => void): ChainLink | null {
  for (let left = TRIES; left > 0; left--) {
    const drifted = flat(last.json);
    change(drifted);
    const next = linkOf(linked(drifted));
    if (next === null || next.schema.fingerprint === last.schema.fingerprint) continue;
    if (
      evaluateCompatibility(differencesBetween(last.schema, next.schema, 'generic'), 'generic') === 'follow'
    )
      return next;
  }
  return null;
}

function linkOf(json: SchemaJson): ChainLink | null {
  const parsed = parseSchema(writeJson(json));
  return parsed.ok ? { json, schema: parsed.schema } : null;
}
