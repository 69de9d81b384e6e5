import type { Cursor } from './cursor.js';
import type { Queryable } from './database.js';
import {
  hasConditionsBesideTime,
  isTopicPatternOnly,
  withoutImpliedText,
  type MismatchFilter,
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

/** What is common is found among so many of the next rows, or so many times what is asked for. */
const MIN_SCANNED = 1000;
const SCAN_FACTOR = 4;
/** A pattern may fit many topics, each with rows of its own: what is not rare is sooner found by walking on, in the index. */
const MAX_INDEX_SCANNED = 50_000;
/** A text that stands in more rows than this is soon met among those that are sought; all of them are not to be gathered. */
const MAX_RARE_ROWS = 20_000;
/** How many rows are read to find such a text, for each row that is asked for: at first, and in all. */
const TEXT_FACTOR = 8;
const MAX_TEXT_FACTOR = 4000;
const TEXT_GROWTH = 4;
/** But never more than so many at once, and in all. */
const MAX_READ_AT_ONCE = 20_000;
const MAX_READ = 200_000;

/**
 * At most `limit` audit records after a cursor, newest first, as fast for what is rare as for what is common:
 *
 * 1. A short walk down the list, which ends most questions. It is no answer where it did not find enough.
 * 2. Then it is sought by index: which facets are there, which combinations of topic, subject and facet, and the next rows
 *    of each. No combination costs more than another, and one that never happened costs nothing. Patterns are a matter of
 *    topics and subjects, of which there are few, not of rows.
 * 3. A text may also stand in a request id or a field, which are the rows' own: one that is common is met among what all
 *    else finds, one that is rare, or is not met there, is searched by trigrams.
 */
export async function nextMismatches(
  database: Queryable,
  requested: MismatchFilter,
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

/** What all else finds is read until so many rows with the text are among it; null: there were too few of them. */
async function readUntilFound(
  database: Queryable,
  text: string,
  filter: MismatchFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): Promise<readonly MismatchRow[] | null> {
  const all = { ...filter, q: null };
  const found: MismatchRow[] = [];
  let rest = range;
  let left = Math.min(limit * MAX_TEXT_FACTOR, MAX_READ);
  let count = Math.min(limit * TEXT_FACTOR, MAX_READ_AT_ONCE);
  while (left > 0) {
    const cursors = await seekCursorsByIndex(database, all, facets, rest, count);
    found.push(...(await readMismatches(database, cursors, text, facets, limit - found.length)));
    if (found.length === limit || cursors.length < count) return found;
    rest = { ...rest, ...cursors.at(-1) };
    left -= count;
    count = Math.min(count * TEXT_GROWTH, MAX_READ_AT_ONCE);
  }
  return null;
}

/** Both lists as one in the order of the list; a row that is in both is one. */
function merged(one: readonly MismatchRow[], other: readonly MismatchRow[]): readonly MismatchRow[] {
  const rows = new Map([...one, ...other].map((row) => [row.id, row]));
  return [...rows.values()].sort((a, b) => compare(b.cursor_at, a.cursor_at) || compare(b.id, a.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
