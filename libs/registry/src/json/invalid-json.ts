/**
 * A fault in a JSON text, with the members of `SchemaInvalid`. No member holds a value of the text.
 * `syntax`: invalid JSON. `depth`: nested too deep. `duplicate`: an object has a key twice, which parsers interpret differently
 * (RFC 8259, 4).
 */
export class InvalidJson extends Error {
  override readonly name = 'InvalidJson';

  constructor(
    readonly kind: 'syntax' | 'depth' | 'duplicate',
    /** A JSON pointer into the text (RFC 6901), with `*` for a key that is data; empty for the whole text. */
    readonly path: string,
    readonly actual: string,
    readonly expected: string,
  ) {
    super(`at "${path}": ${actual}, allowed: ${expected}`);
  }
}
