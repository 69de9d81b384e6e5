import type { Cursor } from './cursor.js';
import type { Database } from './database.js';
import { asksForMore, isPattern, type MismatchFilter } from './mismatch-filter.js';
import { matchingFacets } from './sql/matching-facets.js';
import type { MismatchRow } from './sql/mismatch-row.js';
import { rowsWithWords } from './sql/mismatch-words.js';
import { searchMismatches } from './sql/search-mismatches.js';
import { seekMismatches } from './sql/seek-mismatches.js';
import { walkMismatches } from './sql/walk-mismatches.js';

/** What is common is found among so many of the next rows, or so many times what is asked for. */
const SHORT_WALK = 1000;
const WALK_FACTOR = 4;
/** A pattern fits many topics, each with rows of its own: what is not rare is sooner found by walking on. */
const LONG_WALK = 10_000;
/** With a common text besides, each of these rows would have to be read to be judged. */
const LONGER_WALK = 50_000;
/** A text that stands in more rows than this is soon met among those that are sought; all of them are not to be gathered. */
const COMMON = 20_000;

/**
 * At most `limit` audit records after a cursor, newest first, as fast for what is rare as for what is common:
 *
 * 1. A short walk down the list, which ends most questions. It is no answer where it did not find enough.
 * 2. Then it is sought by index: which facets are there, which combinations of topic, subject and facet, and the next rows
 *    of each. No combination costs more than another, and one that never happened costs nothing. Patterns are a matter of
 *    topics and subjects, of which there are few, not of rows.
 * 3. A text may also stand in a request id or a field, which are the rows' own: one that is common is met on the way,
 *    one that is rare is searched by trigrams.
 */
export async function nextMismatches(
  database: Database,
  filter: MismatchFilter,
  limit: number,
  after: Cursor | null,
): Promise<readonly MismatchRow[]> {
  if (!asksForMore(filter)) return walkMismatches(database, filter, limit, after, limit);
  const steps = Math.max(SHORT_WALK, limit * WALK_FACTOR);
  const near = await walkMismatches(database, filter, limit, after, steps);
  if (near.length === limit) return near;
  const facets = await matchingFacets(database, filter);
  if (facets.length === 0) return [];
  const { q } = filter;
  const rare = q != null && (await rowsWithWords(database, q)) <= COMMON;
  if (isPattern(filter) && !rare) {
    const far = await walkMismatches(database, filter, limit, after, q == null ? LONG_WALK : LONGER_WALK);
    if (far.length === limit) return far;
  }
  if (!rare) return seekMismatches(database, filter, facets, 'rows', limit, after);
  const named = await seekMismatches(database, filter, facets, 'names', limit, after);
  const worded = await searchMismatches(database, filter, q, facets, limit, after);
  return merged(named, worded).slice(0, limit);
}

/** Both lists as one in the order of the list; a row that is in both is one. */
function merged(one: readonly MismatchRow[], other: readonly MismatchRow[]): readonly MismatchRow[] {
  const rows = new Map([...one, ...other].map((row) => [row.id, row]));
  return [...rows.values()].sort((a, b) => compare(b.cursor_at, a.cursor_at) || compare(b.id, a.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
