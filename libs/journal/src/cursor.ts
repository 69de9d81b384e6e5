/** Where a page ended: the row's instant with microseconds, and its id. Parsed; made by `parseCursor` or by a page. */
export interface Cursor {
  readonly at: string;
  readonly id: string;
}

/** One page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** For the next page; null: this was the last one. Opaque. */
  readonly nextCursor: string | null;
}

/** How long an instant is down to its seconds. */
const SECONDS = 'YYYY-MM-DDTHH:MM:SS'.length;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** A cursor as clients hold it; null for a text that no page ever gave. */
export function parseCursor(text: string): Cursor | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parsed) || parsed.length !== 2) return null;
  const [at, id] = parsed as [unknown, unknown];
  if (typeof at !== 'string' || typeof id !== 'string') return null;
  if (!isInstant(at) || id.includes('\0')) return null;
  return { at, id };
}

/** Of this form, on a day that there is, in a year that Postgres knows. */
function isInstant(text: string): boolean {
  const ms = instant.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms) || text < '0001') return false;
  return new Date(ms).toISOString().slice(0, SECONDS) === text.slice(0, SECONDS);
}

/** The opaque text of a cursor. */
export function formatCursor({ at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([at, id]), 'utf8').toString('base64url');
}

/** A page of at most `limit` out of rows asked for with one more than that. `cursorOf` names where a row stands in the list. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => Cursor,
  toItem: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: more ? formatCursor(cursorOf(last)) : null };
}
