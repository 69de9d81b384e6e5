import type { SchemaInvalid } from './schema.js';

/** One step further in a JSON pointer (RFC 6901). */
export function at(place: string, step: string | number): string {
  return `${place}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** How the parser leaves its recursion on the first fault; caught in `parseSchema`, which answers a value. */
export class InvalidSchema extends Error {
  constructor(readonly invalid: SchemaInvalid) {
    super(`no Avro schema at ${invalid.place}`);
  }
}

/** @throws InvalidSchema always */
export function refuse(place: string, found: string, allowed: string): never {
  throw new InvalidSchema({ place, found, allowed });
}
