import { describe, expect, it } from 'vitest';
import type { Queryable } from './database.js';
import { visibleFilter, type MismatchFilter } from './mismatch-filter.js';
import { nextMismatches } from './mismatch-pages.js';
import type { VisibleTopics } from './visible-topics.js';

/** The statements that a page without any row needs, by name, against an audit with one facet. */
async function statementsOf(
  filter: MismatchFilter,
  visible: VisibleTopics,
  rowsWithText: number,
): Promise<readonly string[]> {
  const names: string[] = [];
  const rows: Readonly<Record<string, readonly object[]>> = {
    matching_facets: [{ facet: 'f' }],
    explain_words: [{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': rowsWithText } }] }],
  };
  const database = {
    query: ({ name }: { readonly name: string }) => {
      names.push(name);
      return Promise.resolve({ rows: rows[name] ?? [] });
    },
  } as unknown as Queryable;
  const seen = visibleFilter(filter, visible);
  if (seen !== null) await nextMismatches(database, seen, 10, null);
  return names;
}

const others: readonly MismatchFilter[] = [
  {},
  { subject: 's' },
  { schemaId: 1 },
  { kind: 'TYPE_MISMATCH' },
  { q: 'text' },
  { q: 'text', role: 'key' },
];

describe('a caller that may see one topic or pattern', () => {
  it.each(['bars', 'bars_*'])('has the access paths of a filter by it: %s', async (topic) => {
    for (const rowsWithText of [1, 1_000_000])
      for (const other of others)
        expect(await statementsOf(other, [topic], rowsWithText)).toEqual(
          await statementsOf({ ...other, topic }, null, rowsWithText),
        );
  });

  it('and filters by a topic, has the access paths of that topic', async () => {
    for (const other of others)
      expect(await statementsOf({ ...other, topic: 'bars_1' }, ['bars_*'], 1)).toEqual(
        await statementsOf({ ...other, topic: 'bars_1' }, null, 1),
      );
  });
});

describe('a caller that may see several topics', () => {
  it('never gets rows by facet alone, which compares no topic', async () => {
    const rowsOf = async (visible: VisibleTopics) => (await statementsOf({ role: 'key' }, visible, 1)).at(-1);
    expect(await rowsOf(null)).toBe('seek_mismatches_by_facet');
    expect(await rowsOf(['bars', 'quotes'])).toBe('seek_mismatches_by_name');
  });

  it('queries nothing for a topic that is none of them, nor does a caller that may see none', async () => {
    expect(await statementsOf({ topic: 'trades' }, ['bars', 'quotes'], 1)).toEqual([]);
    expect(await statementsOf({}, [], 1)).toEqual([]);
  });
});
