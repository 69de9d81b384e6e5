import { RefusalError, refusal } from '../http/problems/refusal-error.js';

/**
 * Bounds of what is read and encoded without a pause: one record, or the body around the records. `text` is in
 * characters: a record of a MiB, Kafka's default, fits however it is written. A MiB of doubles has this many tokens.
 */
export const RECORD_BOUNDS = { text: 4 * 2 ** 20, tokens: 131_072 } as const;

/**
 * @param tokens opening brackets, colons and commas
 * @param textOf makes the text of the part, where its bytes alone do not tell. Absent: each byte counts as a character
 */
export function isWithinRecordBounds(bytes: number, tokens: number, textOf?: () => string): boolean {
  if (tokens > RECORD_BOUNDS.tokens) return false;
  return bytes <= RECORD_BOUNDS.text || (textOf !== undefined && textOf().length <= RECORD_BOUNDS.text);
}

/** @param path of the record, or what else is too large */
export function recordTooLarge(path: string): RefusalError {
  const { text, tokens } = RECORD_BOUNDS;
  const detail = `${path} has more than ${text} characters, or more than ${tokens} array items, member names and member values.`;
  return new RefusalError(refusal('request.too_large', detail));
}
