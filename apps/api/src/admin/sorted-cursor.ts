import { parseSubjectCursor, type SubjectCursor, type SubjectSort } from '#journal';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';

/**
 * The position in a sorted list that a `next_cursor` names; null: its beginning. @throws RefusalError for any other text, and for
 * the cursor of another order
 */
export function sortedCursorOf(text: string | undefined, sort: SubjectSort): SubjectCursor | null {
  if (text === undefined) return null;
  const cursor = parseSubjectCursor(text);
  if (cursor?.sort === sort) return cursor;
  throw new RefusalError(
    refusal('request.malformed', '/cursor: allowed: the next_cursor of an earlier page with the same sort'),
  );
}
