import { pointerStep } from './json/json-type.js';
import type { SchemaInvalid } from './schema.js';

/** One step further in a JSON pointer (RFC 6901). */
export function at(path: string, step: string | number): string {
  return path + pointerStep(step);
}

/** Ends the parser's recursion at the first fault. `parseSchema` catches it and returns a value. */
export class InvalidSchema extends Error {
  constructor(readonly invalid: SchemaInvalid) {
    super(`not an Avro schema, at ${invalid.path}`);
  }
}

/** @throws InvalidSchema always */
export function reject(path: string, actual: string, expected: string): never {
  throw new InvalidSchema({ path, actual, expected });
}
