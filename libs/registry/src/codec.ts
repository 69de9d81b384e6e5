import type { Schema } from './schema.js';

/** `avro`: Avro JSON (unions wrapped, bytes as ISO-8859-1). `plain`: plain JSON (unions bare, bytes as base64, logical types as people write them). */
export type JsonForm = 'avro' | 'plain';

/**
 * The schema that data may have been written for before its writer followed to another one. `sure`: the client said so,
 * so the data is read by it alone; else a datum may be of either, and one that means two things is `ambiguous`.
 */
export interface Origin {
  readonly schema: Schema;
  readonly sure: boolean;
}

/** Why a datum does not fit. Never holds the value. */
export interface DatumIssue {
  /** JSON pointer below `/key` or `/value`, e.g. `/bid`, `/legs/0/price`; empty for the datum itself. */
  readonly path: string;
  /** `unknown_field`: the schema has no such field. Everything else is `data.invalid`. */
  readonly kind: 'missing' | 'type' | 'range' | 'unknown_field' | 'unknown_branch' | 'ambiguous' | 'depth';
  /** What is allowed there, e.g. `double`, `one of null, string`. */
  readonly expected: string;
  /** The JSON type found: `string`, `number`, `object`, `array`, `boolean`, `null`, `absent`. */
  readonly actual: string;
}

export type Encoded =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly issues: readonly DatumIssue[] };

/** One schema, one JSON form: compiled once, used for every record. */
export interface Codec {
  readonly schema: Schema;
  /** The Avro binary body, without the wire header. All issues of the datum, not the first alone. */
  encode(datum: unknown): Encoded;
  /** The same, with the registry's header of this id before the body; without one where the id is null. */
  encodeFramed(datum: unknown, schemaId: number | null): Encoded;
  /** The datum in this codec's JSON form; used by tests, console and CLI. @throws Error on bytes that do not fit. */
  decode(body: Buffer): unknown;
}
