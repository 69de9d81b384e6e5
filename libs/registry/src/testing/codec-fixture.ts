import type { Codec, DatumIssue, JsonForm } from '../codec.js';
import { readJson } from '../json/read-json.js';
import { parseSchema } from '../parse-schema.js';
import { compileCodec } from '../codec/compile-codec.js';

/** For specs: the codec of a schema given as JSON. */
export function codecOf(schema: unknown, form: JsonForm = 'plain'): Codec {
  const parsed = parseSchema(JSON.stringify(schema));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
  return compileCodec(parsed.schema, form);
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
  return encoded.ok ? [] : encoded.issues.map(said);
}

function said({ path, kind, expected, actual }: DatumIssue): string {
  return `${path} ${kind}: ${expected}, ${actual}`;
}
