import { AppendTooLarge } from './port.js';

/*
 * What one append may store, in bytes of JSON in UTF-8. No input reaches these: schemas, texts and lists are bounded where
 * they are read and decided (docs/adr/0032). They are looked at all the same before anything is sent to Postgres, so that a
 * mistake there is refused and not repeated until a statement runs out of time.
 */

/** Three schemas of 512 KiB, each twice as long as JSON text of quotes, and 64 KiB of differences. */
export const MAX_EVENT_BYTES = 4 * 2 ** 20;

/** Three such schemas, texts of writers and origins, and what is remembered by fingerprint. */
export const MAX_SNAPSHOT_BYTES = 6 * 2 ** 20;

/** Two such schemas and the differences. */
export const MAX_AUDIT_ROW_BYTES = 3 * 2 ** 20;

/** A subject is a key of indexes, beside a topic of 249 characters; Postgres takes 2,704 bytes in all. */
export const MAX_SUBJECT_BYTES = 1_500;

/** The JSON text, once it is within a bound. @throws AppendTooLarge */
export function within(bytes: number, what: string, json: string): string {
  // UTF-16 units are at most three bytes each, so that most texts need not be counted.
  const size = json.length * 3 <= bytes ? 0 : Buffer.byteLength(json);
  if (size > bytes) throw new AppendTooLarge(`${what} would take ${size} bytes, at most ${bytes} are stored`);
  return json;
}

/** @throws AppendTooLarge on a subject whose name no index holds */
export function boundedName({ subject }: { readonly subject: string }): void {
  within(MAX_SUBJECT_BYTES, 'the name of the subject', subject);
}
