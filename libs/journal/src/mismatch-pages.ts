import type { Cursor } from './cursor.js';
import type { Queryable } from './database.js';
import {
  hasConditionsBesideTime,
  isTopicPatternOnly,
  withoutImpliedText,
  type VisibleFilter,
} from './mismatch-filter.js';
import { keysetRangeOf, type KeysetRange } from './keyset-range.js';
import { matchingFacets } from './sql/matching-facets.js';
import type { MismatchRow } from './sql/mismatch-row.js';
import { rowsWithWords } from './sql/mismatch-words.js';
import { readMismatches } from './sql/read-mismatches.js';
import { searchMismatches } from './sql/search-mismatches.js';
import { seekCursorsByIndex, seekMismatchesByIndex } from './sql/seek-mismatches-by-index.js';
import { scanMismatchesIndexOnly } from './sql/scan-mismatches-index-only.js';
import { scanRecentMismatches } from './sql/scan-recent-mismatches.js';

/** The first scan examines this many rows, or this many times the limit if that is more. It finds whatever is common. */
const MIN_SCANNED = 1000;
const SCAN_FACTOR = 4;
/** A pattern may match many topics, each with rows of its own. Scanning on in the index finds matches sooner unless they are rare. */
const MAX_INDEX_SCANNED = 50_000;
/** A text in more rows than this is common: it soon occurs among the rows that match otherwise, and its rows are too many to collect. */
const MAX_RARE_ROWS = 20_000;
/** The rows that are read to find a common text, per row of the limit: at first, and in total. */
const TEXT_FACTOR = 8;
const MAX_TEXT_FACTOR = 4000;
const TEXT_GROWTH = 4;
/** The most rows that are read for it, at once and in total. */
const MAX_READ_AT_ONCE = 20_000;
const MAX_READ = 200_000;

/**
 * At most `limit` audit records after a cursor, newest first. Rare records are found as fast as common ones:
 *
 * 1. A short scan of the next rows in the order of the list. It suffices for most queries.
 * 2. If it finds too few: a search by index. It reads the facets that match, then the combinations of topic, subject and facet,
 *    and the next rows of each combination. All combinations cost the same, and one that does not occur costs nothing. Patterns
 *    are matched against topics and subjects, of which there are few, not against rows.
 * 3. A text may also occur in a request id or a field, which only the rows contain. A common text is found among the rows that
 *    match otherwise. A rare one, or one that is not found there, is searched with the trigram index.
 */
export async function nextMismatches(
  database: Queryable,
  requested: VisibleFilter,
  limit: number,
  after: Cursor | null,
): Promise<readonly MismatchRow[]> {
  const filter = withoutImpliedText(requested);
  const range = keysetRangeOf(filter, after);
  if (!hasConditionsBesideTime(filter)) return scanRecentMismatches(database, filter, range, limit, limit);
  const steps = Math.max(MIN_SCANNED, limit * SCAN_FACTOR);
  const near = await scanRecentMismatches(database, filter, range, limit, steps);
  if (near.length === limit) return near;
  const facets = await matchingFacets(database, filter);
  if (facets.length === 0) return [];
  const { q } = filter;
  const rare = q != null && (await rowsWithWords(database, q)) <= MAX_RARE_ROWS;
  if (!rare && isTopicPatternOnly(filter)) {
    const far = await scanMismatchesIndexOnly(database, filter, facets, range, limit, MAX_INDEX_SCANNED);
    if (far.length === limit) return far;
  }
  if (q == null) return seekMismatchesByIndex(database, filter, facets, range, limit);
  const read = rare ? null : await readUntilFound(database, q, filter, facets, range, limit);
  if (read !== null) return read;
  const named = await seekMismatchesByIndex(database, filter, facets, range, limit);
  const worded = await searchMismatches(database, filter, q, facets, range, limit);
  return merged(named, worded).slice(0, limit);
}

/** Reads the rows that match otherwise until `limit` of them contain the text; null if the bound is reached first. */
async function readUntilFound(
  database: Queryable,
  text: string,
  filter: VisibleFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): Promise<readonly MismatchRow[] | null> {
  const all = { ...filter, q: null };
  const matches: MismatchRow[] = [];
  let rest = range;
  let left = Math.min(limit * MAX_TEXT_FACTOR, MAX_READ);
  let count = Math.min(limit * TEXT_FACTOR, MAX_READ_AT_ONCE);
  while (left > 0) {
    const cursors = await seekCursorsByIndex(database, all, facets, rest, count);
    matches.push(...(await readMismatches(database, cursors, text, facets, limit - matches.length)));
    if (matches.length === limit || cursors.length < count) return matches;
    rest = { ...rest, ...cursors.at(-1) };
    left -= count;
    count = Math.min(count * TEXT_GROWTH, MAX_READ_AT_ONCE);
  }
  return null;
}

/** Both lists as one, newest first; a row in both appears once. */
function merged(one: readonly MismatchRow[], other: readonly MismatchRow[]): readonly MismatchRow[] {
  const rows = new Map([...one, ...other].map((row) => [row.id, row]));
  return [...rows.values()].sort((a, b) => compare(b.cursor_at, a.cursor_at) || compare(b.id, a.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
