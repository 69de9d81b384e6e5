import { isInstant } from './cursor.js';
import { partsOf, SUBJECT_SORTS, type SubjectOrder, type SubjectSortKey } from './subject-order.js';

/** The position of a subject in a sorted list. It has the list's order, so that later pages count the same conflicts. */
export interface SubjectCursor extends SubjectOrder {
  /** What the subject is sorted by, as text. */
  readonly value: string;
  /** The id of its stream. */
  readonly id: string;
}

const isText = (text: string): boolean => !text.includes('\0');
const isCount = (text: string): boolean => /^\d{1,9}$/.test(text);

/** Whether a page can have returned a value. */
const valid: Readonly<Record<SubjectSortKey, (value: string) => boolean>> = {
  changed: isInstant,
  topic: isText,
  subject: isText,
  state: isCount,
  since: (value) => value === '-infinity' || isInstant(value),
  conflicts: isCount,
};

/** Parses the opaque text of a cursor; null if no page can have returned it. */
export function parseSubjectCursor(text: string): SubjectCursor | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parsed) || parsed.length !== 4 || !parsed.every((part) => typeof part === 'string'))
    return null;
  const [name, conflictsFrom, value, id] = parsed as [string, string, string, string];
  const sort = SUBJECT_SORTS.find((each) => each === name);
  if (sort === undefined || !isText(id) || !valid[partsOf(sort).key](value)) return null;
  // An instant of the API has milliseconds.
  if (!isInstant(conflictsFrom.replace(/Z$/, '000Z'))) return null;
  return { sort, conflictsFrom, value, id };
}

/** The opaque text of a cursor. */
export function formatSubjectCursor({ sort, conflictsFrom, value, id }: SubjectCursor): string {
  return Buffer.from(JSON.stringify([sort, conflictsFrom, value, id]), 'utf8').toString('base64url');
}
