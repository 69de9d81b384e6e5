import { LRUCache } from 'lru-cache';
import { checkDefaults } from './check-defaults.js';
import type { ExactJson } from './exact-json.js';
import { sha256 } from './fingerprint.js';
import { findDuplicate } from './json/find-duplicate.js';
import { jsonPointer } from './json/json-pointer.js';
import { parseExactJson } from './json/parse-exact-json.js';
import { withoutComments } from './json/without-comments.js';
import { parseNode } from './parse-node.js';
import { Extent, type Scope } from './parse-scope.js';
import { canonicalForm, fullNameOf, inlinedForm, normalForm } from './schema-forms.js';
import { isPrimitive, type NamedNode, type SchemaNode } from './schema-node.js';
import { InvalidSchema, reject } from './invalid-schema.js';
import type { Schema, SchemaInvalid } from './schema.js';

/** Parsing a longer schema would take more than 100 ms. */
const MAX_BYTES = 2 ** 19;

/** Levels of JSON in a schema. A level of types takes at most three of them (record, fields, field); defaults add their own. */
export const MAX_JSON_DEPTH = 256;

export type ParsedSchema =
  { readonly ok: true; readonly schema: Schema } | { readonly ok: false; readonly invalid: SchemaInvalid };

/** The model of each schema that is in use; bounded, since an entry goes with its schema. */
const models = new WeakMap<Schema, SchemaNode>();

const KEPT = 256;
/** In UTF-16 units. */
const LONGEST_KEPT = 2 ** 14;
/**
 * The results by text, at most 256 for each source and none of a longer text. Clients of REST Proxy send the same text with
 * every request.
 */
const parsed = {
  declared: new LRUCache<string, ParsedSchema>({ max: KEPT }),
  configured: new LRUCache<string, ParsedSchema>({ max: KEPT }),
  registered: new LRUCache<string, ParsedSchema>({ max: KEPT }),
};

/**
 * The origin of a text, which decides how it is parsed. `declared`: a person or a client wrote it. It must conform to the
 * specification, except that comments are allowed, and an object must not have duplicate keys, which readers interpret
 * differently. `registered`: the registry has it, and consumers already use it. Whatever Java's readers accept is accepted
 * with a warning, and the last of duplicate keys counts (ADR 22). `configured`: a copy in a file, parsed like `registered` but
 * without duplicate keys.
 */
export type SchemaSource = keyof typeof parsed;

/**
 * Parses a schema that a client or an operator declares. It also accepts, with warnings, what only Java's readers accept, so
 * that the schema can be found in the registry. The caller must reject a schema with warnings that the registry does not have.
 */
export function parseDeclared(text: string): ParsedSchema {
  const strict = parseSchema(text, 'declared');
  return strict.ok ? strict : parseSchema(text, 'configured');
}

/** The same for a text that is used once: the result is not kept, so that it replaces none of those that clients send again. */
export function parseDeclaredOnce(text: string): ParsedSchema {
  const strict = parseNow(text, 'declared');
  return strict.ok ? strict : parseNow(text, 'configured');
}

/**
 * Parses and validates an Avro schema (Avro 1.12): JSON text, or the bare name of a primitive. Returns the first fault with its
 * path. Comments are removed, as in Java's Avro. Unknown and invalid logical types are ignored, as the specification says. At
 * most 512 KiB and 64 levels of types. The results of texts that are not too long are cached.
 */
export function parseSchema(text: string, source: SchemaSource = 'declared'): ParsedSchema {
  if (text.length > LONGEST_KEPT) return parseNow(text, source);
  const result = parsed[source].get(text) ?? parseNow(text, source);
  parsed[source].set(text, result);
  return result;
}

const parseNow = (text: string, source: SchemaSource): ParsedSchema =>
  caught(() => ({ ok: true, schema: read(text, source) }));

/** The model of a schema: its types as a graph. */
export function modelOf(schema: Schema): SchemaNode {
  const model = models.get(schema);
  if (model !== undefined) return model;
  const again = models.get(read(schema.text, 'registered'));
  if (again === undefined) throw new Error('a parsed schema has no model');
  models.set(schema, again);
  return again;
}

/**
 * The text of a schema with the types of other schemas inlined where they are first used: the normal form with its map entries
 * marked, without `doc` and other properties that Avro does not define. The names of `references` are known to all texts after
 * them, as in Confluent's registry; a name that two of them define is rejected. Together at most 512 KiB. The warnings are
 * those of all texts, each with a path in its own text.
 */
export function inlineReferences(
  text: string,
  references: readonly string[],
):
  | { readonly ok: true; readonly text: string; readonly warnings: readonly SchemaInvalid[] }
  | { readonly ok: false; readonly invalid: SchemaInvalid } {
  return caught(() => {
    const texts = [...references, text];
    bounded(texts.join(''));
    const names = new Map<string, NamedNode>();
    const warnings: SchemaInvalid[] = [];
    const models = texts.map((each) => modelFrom(exact(asJson(each, warnings)), warnings, names));
    const [model = reject('', 'nothing', 'a schema')] = models.slice(-1);
    return { ok: true, text: inlinedForm(model), warnings };
  });
}

function caught<T>(work: () => T): T | { readonly ok: false; readonly invalid: SchemaInvalid } {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidSchema) return { ok: false, invalid: error.invalid };
    throw error;
  }
}

function bounded(text: string): void {
  if (Buffer.byteLength(text) > MAX_BYTES) reject('', 'a longer text', `at most ${MAX_BYTES} bytes`);
}

function asJson(given: string, warnings: SchemaInvalid[] | null): string {
  const bare = given.trim();
  if (isPrimitive(bare)) return JSON.stringify(bare);
  const text = withoutComments(given);
  if (text !== given) warnings?.push({ path: '', actual: 'comments', expected: 'JSON without comments' });
  return text;
}

function read(given: string, source: SchemaSource): Schema {
  bounded(given);
  const warnings = source === 'declared' ? null : [];
  const text = asJson(given, warnings);
  const json = exact(text);
  const twice = source === 'registered' ? null : findDuplicate(text);
  if (twice !== null)
    reject(
      jsonPointer(twice, () => true),
      'a duplicate key',
      'unique keys',
    );
  const model = modelFrom(json, warnings);
  const normal = normalForm(model);
  const schema: Schema = {
    text,
    fullName: fullNameOf(model),
    canonical: canonicalForm(model),
    normal,
    fingerprint: sha256(normal),
    warnings: warnings ?? [],
  };
  models.set(schema, model);
  return schema;
}

function exact(text: string): ExactJson {
  try {
    const json = parseExactJson(text, MAX_JSON_DEPTH);
    return json === undefined
      ? reject('', 'a deeper text', `at most ${MAX_JSON_DEPTH} levels of JSON`)
      : json;
  } catch (error) {
    if (error instanceof SyntaxError)
      return reject('', 'invalid JSON', 'JSON, or the name of a primitive type');
    throw error;
  }
}

/**
 * @param warnings receives what only Java's readers accept; null: that is rejected
 * @param names the types that are already known; those of the schema are added
 */
function modelFrom(
  json: ExactJson,
  warnings: SchemaInvalid[] | null,
  names = new Map<string, NamedNode>(),
): SchemaNode {
  const scope: Scope = { names, pending: [], namespace: '', depth: 1, extent: new Extent(), warnings };
  const model = parseNode(json, '', scope);
  checkDefaults(scope);
  return model;
}
