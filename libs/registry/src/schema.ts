/** A parsed, valid Avro schema with the forms that the rules need. Made by `parseSchema`, never by hand. */
export interface Schema {
  /** The JSON text it was parsed from, without comments. */
  readonly text: string;
  /** Full name of a named type; null for primitives, arrays, maps and unions. */
  readonly fullName: string | null;
  /** Parsing Canonical Form (Avro 1.12 specification, "Parsing Canonical Form for Schemas"). */
  readonly canonical: string;
  /** Normal form: canonical form plus logical types, defaults and aliases; the text that `fingerprint` is taken of. */
  readonly normal: string;
  /** `sha256:<64 hex digits>` of `normal`. */
  readonly fingerprint: string;
  /**
   * Where its text is not what the specification allows, and was read as Java's readers read it (ADR 22). Empty for
   * nearly every schema.
   */
  readonly warnings: readonly SchemaInvalid[];
}

/** `place` is a JSON pointer into the schema text. */
export interface SchemaInvalid {
  readonly path: string;
  readonly actual: string;
  readonly expected: string;
}
