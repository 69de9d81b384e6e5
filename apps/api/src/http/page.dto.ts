import { z } from 'zod';
import { parseCursor, type Cursor } from '#journal';
import { RefusalError, refusal } from './problems/refusal-error.js';

/** `limit` of a list: how many items a page has at most. */
export const limit = z.coerce
  .number({ error: 'an integer from 1 to 500' })
  .int({ error: 'an integer from 1 to 500' })
  .min(1, { error: 'an integer from 1 to 500' })
  .max(500, { error: 'an integer from 1 to 500' })
  .default(50);

/** The largest integer of Postgres and of the wire format: versions and registry ids are no larger. */
export const MAX_INT = 2_147_483_647;

/** A filter that may be absent; given twice or empty it is refused, as is a NUL, which Postgres has no text for. */
export const optionalText = z
  .string({ error: 'a text, once' })
  .min(1, { error: 'a text that is not empty' })
  .max(1000, { error: 'at most 1000 characters' })
  .refine((text) => !text.includes('\0'), { error: 'a text without NUL' })
  .optional();

/** The place in a list that a `next_cursor` names; null: its beginning. @throws RefusalError for a text that no page gave. */
export function cursorOf(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = parseCursor(text);
  if (cursor === null)
    throw new RefusalError(
      refusal('request.malformed', '/cursor: allowed: a next_cursor as it was answered'),
    );
  return cursor;
}

/** A page as every list answers it. */
export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
