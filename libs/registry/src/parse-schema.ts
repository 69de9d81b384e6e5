import { DefaultChecker } from './default-value.js';
import { jsonDepth, parseExactJson, type ExactJson } from './exact-json.js';
import { sha256 } from './fingerprint.js';
import { parseNode } from './parse-node.js';
import type { Scope } from './parse-scope.js';
import { canonicalForm, fullNameOf, normalForm } from './schema-forms.js';
import { isPrimitive, type SchemaNode } from './schema-node.js';
import { InvalidSchema, refuse } from './schema-place.js';
import type { Schema, SchemaInvalid } from './schema.js';

const MAX_BYTES = 2 ** 20;

/** A level of types takes at most three of JSON (record, fields, field); defaults nest beside them. */
const MAX_JSON_DEPTH = 256;

export type ParsedSchema =
  { readonly ok: true; readonly schema: Schema } | { readonly ok: false; readonly invalid: SchemaInvalid };

const models = new WeakMap<Schema, SchemaNode>();

/**
 * Parses and validates an Avro schema (Avro 1.12): JSON text, or the bare name of a primitive. The first fault is
 * answered with its place. Unknown and invalid logical types are ignored, as the specification says. At most 1 MiB,
 * 64 levels of types.
 */
export function parseSchema(text: string): ParsedSchema {
  try {
    return { ok: true, schema: read(text) };
  } catch (error) {
    if (error instanceof InvalidSchema) return { ok: false, invalid: error.invalid };
    throw error;
  }
}

/** The model of a schema: its types as a graph. */
export function modelOf(schema: Schema): SchemaNode {
  const model = models.get(schema);
  if (model !== undefined) return model;
  const again = models.get(read(schema.text));
  if (again === undefined) throw new Error('a schema was parsed and has no model');
  models.set(schema, again);
  return again;
}

function read(given: string): Schema {
  if (Buffer.byteLength(given) > MAX_BYTES) refuse('', 'a longer text', `at most ${MAX_BYTES} bytes`);
  const bare = given.trim();
  const text = isPrimitive(bare) ? JSON.stringify(bare) : given;
  const model = modelFrom(exact(text));
  const normal = normalForm(model);
  const schema: Schema = {
    text,
    json: JSON.parse(text) as unknown,
    fullName: fullNameOf(model),
    canonical: canonicalForm(model),
    normal,
    fingerprint: sha256(normal),
  };
  models.set(schema, model);
  return schema;
}

function exact(text: string): ExactJson {
  if (jsonDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) {
    refuse('', 'a deeper text', `at most ${MAX_JSON_DEPTH} levels of JSON`);
  }
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('', 'no JSON', 'JSON, or the name of a primitive type');
    throw error;
  }
}

function modelFrom(json: ExactJson): SchemaNode {
  const scope: Scope = { names: new Map(), pending: [], namespace: '', depth: 1 };
  const model = parseNode(json, '', scope);
  const checker = new DefaultChecker();
  for (const { field, json: value, place } of scope.pending) {
    const found = checker.check(value, field.use.node, place);
    if (!found.ok) refuse(found.place, found.found, found.allowed);
    field.default = found.text;
  }
  return model;
}
