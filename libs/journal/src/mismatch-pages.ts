import type { Cursor } from './cursor.js';
import type { Queryable } from './database.js';
import { asksForMore, isPatternAlone, withoutImpliedText, type MismatchFilter } from './mismatch-filter.js';
import { stretchOf, type Stretch } from './stretch.js';
import { matchingFacets } from './sql/matching-facets.js';
import type { MismatchRow } from './sql/mismatch-row.js';
import { rowsWithWords } from './sql/mismatch-words.js';
import { readMismatches } from './sql/read-mismatches.js';
import { searchMismatches } from './sql/search-mismatches.js';
import { seekCursors, seekMismatches } from './sql/seek-mismatches.js';
import { skimMismatches } from './sql/skim-mismatches.js';
import { walkMismatches } from './sql/walk-mismatches.js';

/** What is common is found among so many of the next rows, or so many times what is asked for. */
const SHORT_WALK = 1000;
const WALK_FACTOR = 4;
/** A pattern may fit many topics, each with rows of its own: what is not rare is sooner found by walking on, in the index. */
const LONG_WALK = 50_000;
/** A text that stands in more rows than this is soon met among those that are sought; all of them are not to be gathered. */
const COMMON = 20_000;
/** How many rows are read to find such a text, for each row that is asked for: at first, and in all. */
const TEXT_FACTOR = 8;
const LAST_TEXT_FACTOR = 4000;
const TEXT_GROWTH = 4;
/** But never more than so many at once, and in all. */
const MOST_AT_ONCE = 20_000;
const MOST_READ = 200_000;

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
  asked: MismatchFilter,
  limit: number,
  after: Cursor | null,
): Promise<readonly MismatchRow[]> {
  const filter = withoutImpliedText(asked);
  const stretch = stretchOf(filter, after);
  if (!asksForMore(filter)) return walkMismatches(database, filter, stretch, limit, limit);
  const steps = Math.max(SHORT_WALK, limit * WALK_FACTOR);
  const near = await walkMismatches(database, filter, stretch, limit, steps);
  if (near.length === limit) return near;
  const facets = await matchingFacets(database, filter);
  if (facets.length === 0) return [];
  const { q } = filter;
  const rare = q != null && (await rowsWithWords(database, q)) <= COMMON;
  if (!rare && isPatternAlone(filter)) {
    const far = await skimMismatches(database, filter, facets, stretch, limit, LONG_WALK);
    if (far.length === limit) return far;
  }
  if (q == null) return seekMismatches(database, filter, facets, stretch, limit);
  const read = rare ? null : await readToFind(database, q, filter, facets, stretch, limit);
  if (read !== null) return read;
  const named = await seekMismatches(database, filter, facets, stretch, limit);
  const worded = await searchMismatches(database, filter, q, facets, stretch, limit);
  return merged(named, worded).slice(0, limit);
}

/** What all else finds is read until so many rows with the text are among it; null: there were too few of them. */
async function readToFind(
  database: Queryable,
  text: string,
  filter: MismatchFilter,
  facets: readonly string[],
  stretch: Stretch,
  limit: number,
): Promise<readonly MismatchRow[] | null> {
  const all = { ...filter, q: null };
  const found: MismatchRow[] = [];
  let rest = stretch;
  let left = Math.min(limit * LAST_TEXT_FACTOR, MOST_READ);
  let count = Math.min(limit * TEXT_FACTOR, MOST_AT_ONCE);
  while (left > 0) {
    const cursors = await seekCursors(database, all, facets, rest, count);
    found.push(...(await readMismatches(database, cursors, text, facets, limit - found.length)));
    if (found.length === limit || cursors.length < count) return found;
    rest = { ...rest, ...cursors.at(-1) };
    left -= count;
    count = Math.min(count * TEXT_GROWTH, MOST_AT_ONCE);
  }
  return null;
}

/** Both lists as one in the order of the list; a row that is in both is one. */
function merged(one: readonly MismatchRow[], other: readonly MismatchRow[]): readonly MismatchRow[] {
  const rows = new Map([...one, ...other].map((row) => [row.id, row]));
  return [...rows.values()].sort((a, b) => compare(b.cursor_at, a.cursor_at) || compare(b.id, a.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
