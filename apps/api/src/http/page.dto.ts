import { z } from 'zod';
import { parseCursor, type Cursor } from '#journal';
import { toInstant } from '#machines';
import { RefusalError, refusal } from './problems/refusal-error.js';

/** `limit` of a list: the maximum number of items on a page. */
export const limit = z.coerce
  .number({ error: 'an integer from 1 to 500' })
  .int({ error: 'an integer from 1 to 500' })
  .min(1, { error: 'an integer from 1 to 500' })
  .max(500, { error: 'an integer from 1 to 500' })
  .default(50);

/** The largest integer in Postgres and in the wire format: versions and registry ids are not larger. */
export const MAX_INT = 2_147_483_647;

/** A text of a filter. Refused when it is given twice, is empty, or contains NUL, which Postgres cannot store in a text. */
export const requiredText = z
  .string({ error: 'one text' })
  .min(1, { error: 'a text that is not empty' })
  .max(1000, { error: 'at most 1000 characters' })
  .refine((text) => !text.includes('\0'), { error: 'a text without NUL' });

export const optionalText = requiredText.optional();

const instantText = 'an instant such as 2026-01-31T12:00:00Z';

/** An instant, as UTC with milliseconds. Nothing stored is older than 1970 or newer than 9999. */
export const requiredInstant = z.iso
  .datetime({ offset: true, error: instantText })
  .transform((text) => toInstant(Date.parse(text)));

export const instant = requiredInstant.optional();

/** The position in a list that a `next_cursor` names; null: its beginning. @throws RefusalError for any other text */
export function cursorOf(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = parseCursor(text);
  if (cursor === null)
    throw new RefusalError(
      refusal('request.malformed', '/cursor: allowed: the next_cursor of an earlier page'),
    );
  return cursor;
}

/** A page of any list. */
export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
