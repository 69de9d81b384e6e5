/** The position of a row in a list: its instant with microseconds, and its id. */
export interface Cursor {
  readonly at: string;
  readonly id: string;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** An opaque text for the next page; null: this was the last page. */
  readonly nextCursor: string | null;
}

/** The length of an instant down to its seconds. */
const SECONDS = 'YYYY-MM-DDTHH:MM:SS'.length;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** Parses the opaque text of a cursor; null if no page can have returned it. */
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

/** Whether the text has the form of an instant with microseconds, and names an existing day in a year that Postgres supports. */
export function isInstant(text: string): boolean {
  const ms = instant.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms) || text < '0001') return false;
  return new Date(ms).toISOString().slice(0, SECONDS) === text.slice(0, SECONDS);
}

/** The opaque text of a cursor. */
export function formatCursor({ at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([at, id]), 'utf8').toString('base64url');
}

/** A page of at most `limit` items out of `limit + 1` rows. `cursorOf` gives the position of a row in the list. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => Cursor,
  toItem: (row: Row) => T,
): Page<T> {
  return pageWith(rows, limit, (row) => formatCursor(cursorOf(row)), toItem);
}

/** As `pageOf`, for lists whose cursors have another form. */
export function pageWith<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  toItem: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: more ? cursorOf(last) : null };
}
