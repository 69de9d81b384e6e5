import type { Schema } from './schema.js';

/** `avro`: Avro JSON (unions wrapped, bytes as ISO-8859-1). `plain`: plain JSON (unions bare, bytes as base64, human-readable logical types). */
export type JsonForm = 'avro' | 'plain';

/**
 * The schemas that data may have been written for before the mapping followed to another schema.
 *
 * `sure`: the client declared this schema. Only its grammar counts; the bytes are the target's. Otherwise a datum may belong
 * to any schema of the chain (oldest first, without the target) or to the target, and a datum with two meanings is
 * `ambiguous`. Each schema of the chain was followed to the next one, and the last to the target. Encoding may try one
 * interpretation for each schema of the chain, so the caller bounds its length.
 */
export type Origin =
  | { readonly sure: true; readonly schema: Schema }
  | { readonly sure: false; readonly chain: readonly Schema[] };

/** Why a datum does not fit. Never holds the value. */
export interface DatumIssue {
  /**
   * JSON pointer below `/key` or `/value`, e.g. `/bid`, `/legs/0/price`, `/tags/*`; empty for the datum itself. A map's key is
   * `*`, since it is data. An unknown field is the last step, and the only step that the schema lacks.
   */
  readonly path: string;
  /**
   * The path with `*` instead of item indexes as well, so that equal issues of different records have one pattern.
   * Undefined: the same as `path`.
   */
  readonly pathPattern?: string;
  /**
   * `unknown_field`: the schema has no such field. `unknown_branch`: the datum would fit if the type were a union with
   * null, or with the branch that it names. A later version of the schema may solve either. Everything else is
   * `data.invalid` whatever the version.
   */
  readonly kind: 'missing' | 'type' | 'range' | 'unknown_field' | 'unknown_branch' | 'ambiguous' | 'depth';
  /** What is allowed there, e.g. `double`, `one of null, string`. */
  readonly expected: string;
  /** The JSON type found: `string`, `number`, `object`, `array`, `boolean`, `null`, `absent`. */
  readonly actual: string;
}

export type Encoded =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly issues: readonly DatumIssue[] };

/** Encodes and decodes data of one schema in one JSON form. Compiled once, used for every record. */
export interface Codec {
  readonly schema: Schema;
  /** Encodes a datum into the Avro binary body, without the wire header. Returns all issues, not only the first. @param datum parsed, or a `RawJson` */
  encode(datum: unknown): Encoded;
  /**
   * The same, with the registry's header for this id before the body; without one when the id is null.
   * @param datum parsed, or a `RawJson`
   */
  encodeFramed(datum: unknown, schemaId: number | null): Encoded;
  /** Decodes a body into this codec's JSON form; for tests and tools. @throws Error on bytes that do not fit */
  decode(body: Buffer): unknown;
}
