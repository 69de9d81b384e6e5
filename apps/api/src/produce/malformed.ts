/** Where a body has the wrong shape. `found` is a JSON type, never a value. */
export class Malformed extends Error {
  override readonly name = 'Malformed';

  /** @param place JSON pointer into the body, or the name of a query parameter. */
  constructor(place: string, found: string, allowed: string) {
    super(`${place === '' ? 'the body' : place}: found ${found}, allowed: ${allowed}`);
  }
}

/** The JSON type of a parsed value, as people name it. */
export function jsonType(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
