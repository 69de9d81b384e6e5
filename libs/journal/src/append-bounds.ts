import { AppendTooLarge } from './port.js';

/*
 * Bounds on one append, in bytes of JSON in UTF-8. No input reaches them, because schemas, texts and lists are bounded where they
 * are read and decided (ADR 32). They are checked before anything is sent to Postgres, so that a bug there is refused instead of
 * retried until a statement times out.
 */

/** Three schemas of 512 KiB, each at most doubled by escaping in JSON, and 64 KiB of differences. */
export const MAX_EVENT_BYTES = 4 * 2 ** 20;

/** Three such schemas, the texts of writers and origins, and what is kept by fingerprint. */
export const MAX_SNAPSHOT_BYTES = 6 * 2 ** 20;

/** Two such schemas and the differences. */
export const MAX_AUDIT_ROW_BYTES = 3 * 2 ** 20;

/** A subject is in indexes together with a topic of up to 249 characters; Postgres limits an entry to 2,704 bytes. */
export const MAX_SUBJECT_BYTES = 1_500;

/** Returns the JSON text if it is within a bound. @throws AppendTooLarge */
export function within(bytes: number, what: string, json: string): string {
  // A UTF-16 unit takes at most three bytes, so most texts need not be counted.
  const size = json.length * 3 <= bytes ? 0 : Buffer.byteLength(json);
  if (size > bytes) throw new AppendTooLarge(`${what} would take ${size} bytes; at most ${bytes} are stored`);
  return json;
}

/** @throws AppendTooLarge if the name of the subject is too long for an index */
export function boundedName({ subject }: { readonly subject: string }): void {
  within(MAX_SUBJECT_BYTES, 'the name of the subject', subject);
}
