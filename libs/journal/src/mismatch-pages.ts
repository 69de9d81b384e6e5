import type { Cursor } from './cursor.js';
import type { Database } from './database.js';
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
/** So many rows for each that is asked for are read to find such a text, then more and more, but never more than this at once. */
const TEXT_FACTOR = 8;
const TEXT_GROWTH = 4;
const MOST_READ = 20_000;

/**
 * At most `limit` audit records after a cursor, newest first, as fast for what is rare as for what is common:
 *
 * 1. A short walk down the list, which ends most questions. It is no answer where it did not find enough.
 * 2. Then it is sought by index: which facets are there, which combinations of topic, subject and facet, and the next rows
 *    of each. No combination costs more than another, and one that never happened costs nothing. Patterns are a matter of
 *    topics and subjects, of which there are few, not of rows.
 * 3. A text may also stand in a request id or a field, which are the rows' own: one that is common is met among what all
 *    else finds, one that is rare is searched by trigrams.
 */
export async function nextMismatches(
  database: Database,
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
  if (q != null && (await rowsWithWords(database, q)) <= COMMON) {
    const named = await seekMismatches(database, filter, facets, stretch, limit);
    const worded = await searchMismatches(database, filter, q, facets, stretch, limit);
    return merged(named, worded).slice(0, limit);
  }
  if (isPatternAlone(filter)) {
    const far = await skimMismatches(database, filter, facets, stretch, limit, LONG_WALK);
    if (far.length === limit) return far;
  }
  if (q == null) return seekMismatches(database, filter, facets, stretch, limit);
  return readUntilFound(database, { ...filter, q: null }, q, facets, stretch, limit);
}

/** What all else finds is read until so many rows with a text are among it. */
async function readUntilFound(
  database: Database,
  filter: MismatchFilter,
  text: string,
  facets: readonly string[],
  stretch: Stretch,
  limit: number,
): Promise<readonly MismatchRow[]> {
  const found: MismatchRow[] = [];
  let most = limit * TEXT_FACTOR;
  let rest = stretch;
  for (;;) {
    const cursors = await seekCursors(database, filter, facets, rest, most);
    const ids = cursors.map(({ id }) => id);
    found.push(...(await readMismatches(database, ids, text, limit - found.length)));
    if (found.length === limit || cursors.length < most) return found;
    rest = { ...rest, ...cursors.at(-1) };
    most = Math.max(most, Math.min(most * TEXT_GROWTH, MOST_READ));
  }
}

/** Both lists as one in the order of the list; a row that is in both is one. */
function merged(one: readonly MismatchRow[], other: readonly MismatchRow[]): readonly MismatchRow[] {
  const rows = new Map([...one, ...other].map((row) => [row.id, row]));
  return [...rows.values()].sort((a, b) => compare(b.cursor_at, a.cursor_at) || compare(b.id, a.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
