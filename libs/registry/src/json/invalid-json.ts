/**
 * Why a JSON text is not read, in the shape of `SchemaInvalid`. No member holds a value of the text.
 * `syntax`: it is no JSON. `depth`: nested too deep. `duplicate`: a key stands twice in one object (RFC 8259, 4: what
 * such an object means differs from reader to reader).
 */
export class InvalidJson extends Error {
  override readonly name = 'InvalidJson';

  constructor(
    readonly kind: 'syntax' | 'depth' | 'duplicate',
    /** A JSON pointer into the text (RFC 6901), with `*` for a key that is data; empty where the whole text is meant. */
    readonly path: string,
    readonly actual: string,
    readonly expected: string,
  ) {
    super(`at "${path}": ${actual}, allowed: ${expected}`);
  }
}
