/** A parsed, valid Avro schema with the forms that the rules need. Created only by `parseSchema`. */
export interface Schema {
  /** The JSON text it was parsed from, without comments. */
  readonly text: string;
  /** Full name of a named type; null for primitives, arrays, maps and unions. */
  readonly fullName: string | null;
  /** Parsing Canonical Form (Avro 1.12 specification, "Parsing Canonical Form for Schemas"). */
  readonly canonical: string;
  /** Normal form: canonical form plus logical types, defaults and aliases; the text that `fingerprint` is computed from. */
  readonly normal: string;
  /** `sha256:<64 hex digits>` of `normal`. */
  readonly fingerprint: string;
  /**
   * Deviations of its text from the specification, which were read as Java's readers read them (ADR 22). Empty for nearly every
   * schema.
   */
  readonly warnings: readonly SchemaInvalid[];
}

/** A fault in a schema: where it is, what is there, and what is allowed. `path` is a JSON pointer into the schema text. */
export interface SchemaInvalid {
  readonly path: string;
  readonly actual: string;
  readonly expected: string;
}
