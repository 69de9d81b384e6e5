import type { Codec, DatumIssue, JsonForm } from '../codec.js';
import { readJson } from '../json/read-json.js';
import { parseSchema } from '../parse-schema.js';
import type { Schema } from '../schema.js';
import { compileCodec } from '../codec/compile-codec.js';

/** For specs: a schema given as JSON. @throws Error where it is none */
export function schemaOf(json: unknown): Schema {
  const parsed = parseSchema(JSON.stringify(json));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
  return parsed.schema;
}

/** For specs: the codec of a schema given as JSON. */
export function codecOf(schema: unknown, form: JsonForm = 'plain'): Codec {
  return compileCodec(schemaOf(schema), form);
}

/** For specs: the codec of the last of several schemas, each followed from the one before, for data that nobody declared. */
export function chainOf(form: JsonForm, ...schemas: readonly unknown[]): Codec {
  const parsed = schemas.map(schemaOf);
  const target = parsed.pop();
  if (target === undefined) throw new Error('no schema');
  return compileCodec(target, form, { sure: false, chain: parsed });
}

/** For specs: what a text becomes, as Avro JSON of the codec's schema; its issues where it becomes nothing. */
export function meaningOf(codec: Codec, text: string): unknown {
  const encoded = codec.encode(readJson(text));
  return encoded.ok ? compileCodec(codec.schema, 'avro').decode(encoded.body) : issuesOf(codec, text);
}

/** For specs: a record schema of these fields, each `{name: type}`. */
export function recordOf(fields: Readonly<Record<string, unknown>>, name = 'com.example.R'): object {
  return { type: 'record', name, fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

/** For specs: the body of a datum. @throws Error naming the issues */
export function bodyOf(codec: Codec, datum: unknown): Buffer {
  const encoded = codec.encode(datum);
  if (!encoded.ok) throw new Error(JSON.stringify(encoded.issues));
  return encoded.body;
}

/** For specs: the issues of a JSON text, each as `path kind: expected, actual`. */
export function issuesOf(codec: Codec, text: string): readonly string[] {
  const encoded = codec.encode(readJson(text));
  return encoded.ok ? [] : encoded.issues.map(issueText);
}

function issueText({ path, kind, expected, actual }: DatumIssue): string {
  return `${path} ${kind}: ${expected}, ${actual}`;
}

/** For specs: one field of a record schema, with a default where one is given. */
export const fieldOf = (name: string, type: unknown, ...fallback: readonly unknown[]): object => ({
  name,
  type,
  ...(fallback.length > 0 && { default: fallback[0] }),
});

/** For specs: a record schema of these fields. */
export const record = (name: string, ...fields: readonly object[]): object => ({
  type: 'record',
  name,
  fields,
});

export const map = (values: unknown): object => ({ type: 'map', values });
export const array = (items: unknown): object => ({ type: 'array', items });
