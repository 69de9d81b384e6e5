import type { Schema } from './schema.js';

/** `avro`: Avro JSON (unions wrapped, bytes as ISO-8859-1). `plain`: plain JSON (unions bare, bytes as base64, logical types as people write them). */
export type JsonForm = 'avro' | 'plain';

/**
 * What data may have been written for before its writer followed to another schema.
 *
 * `sure`: the client declared this schema. Its grammar alone counts; the bytes are the target's. Else nobody declared
 * anything: a datum may be of any schema of the chain (oldest first, without the target) or of the target itself, and
 * one that means two things is `ambiguous`. Each schema of the chain was followed to the next one, the last to the
 * target. The encoder costs up to one reading for each schema of the chain, so the caller bounds its length.
 */
export type Origin =
  | { readonly sure: true; readonly schema: Schema }
  | { readonly sure: false; readonly chain: readonly Schema[] };

/** Why a datum does not fit. Never holds the value. */
export interface DatumIssue {
  /**
   * JSON pointer below `/key` or `/value`, e.g. `/bid`, `/legs/0/price`, `/tags/*`; empty for the datum itself. A map's key is
   * `*`, since it is data. An unknown field is the last step, and the only one that the schema does not have.
   */
  readonly path: string;
  /**
   * The path with `*` in place of the numbers of items as well: the same for all records that lack the same of the schema.
   * Undefined: as `path`.
   */
  readonly pathPattern?: string;
  /**
   * `unknown_field`: the schema has no such field. `unknown_branch`: the datum would fit if the type were a union with
   * null, or with the branch that it names. A later version of the schema may have either; everything else is
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
