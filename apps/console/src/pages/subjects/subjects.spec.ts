import { describe, expect, it } from 'vitest';
import {
  outcomesOf,
  resetBodies,
  resetBody,
  runResets,
  type ResetAnswer,
  type ResetBody,
} from './bulk-reset.js';
import { changed, idOf, loosenings, mayMatch, queryOf, readFilter, readSort } from './filter.js';
import { Freshness, mayMove, mostChanges } from './freshness.js';

const all = readFilter(new URLSearchParams());
const bars = { topic: 'bars_1s_rows', subject: 'bars_1s_rows-value', role: 'value' } as const;

describe('the address', () => {
  it('holds the filter and the order', () => {
    const address = new URLSearchParams('state=blocked&topic=bars_*&role=key&q=x%26y&sort=-conflicts');
    expect(readFilter(address)).toEqual({ state: 'blocked', topic: 'bars_*', role: 'key', q: 'x&y' });
    expect(readSort(address)).toBe('-conflicts');
  });

  it('with something unknown counts as without', () => {
    const address = new URLSearchParams('state=Blocked&role=both&sort=size');
    expect(queryOf(readFilter(address))).toEqual({});
    expect(readSort(address)).toBe('-changed');
  });

  it('keeps what a change does not concern', () => {
    const address = new URLSearchParams('state=blocked&hide=role');
    expect(changed(address, { state: null, q: 'a b' }).toString()).toBe('hide=role&q=a+b');
  });
});

describe('a filter', () => {
  it('can be loosened in as many ways as it has parts', () => {
    const filter = { ...all, state: 'blocked', q: 'x' } as const;
    expect(loosenings(filter).map(({ name, without }) => [name, queryOf(without)])).toEqual([
      ['state', { q: 'x' }],
      ['q', { state: 'blocked' }],
    ]);
  });

  it.each([
    ['bars_1s_rows', true],
    ['bars', false],
    ['bars*', true],
    ['*rows', true],
    ['*_1s_*', true],
    ['b*s_*s', true],
    ['bars_1s_rows*x', false],
    ['bars_1s_*1s_rows', false],
    ['*', true],
  ])('by the pattern %s lets the topic through: %s', (topic, expected) => {
    expect(mayMatch(bars, { ...all, topic })).toBe(expected);
  });

  it('by text ignores case, and looks at topic and subject', () => {
    expect(mayMatch(bars, { ...all, q: 'ROWS-V' })).toBe(true);
    expect(mayMatch(bars, { ...all, q: 'keys' })).toBe(false);
    expect(mayMatch(bars, { ...all, role: 'key' })).toBe(false);
  });

  it('has one address for each subject, whatever its name', () => {
    expect(idOf({ topic: 't', subject: 'a/b %' })).toBe('t/a%2Fb%20%25');
  });
});

describe('rows', () => {
  it('are old once an event tells of a later version', () => {
    const freshness = new Freshness();
    freshness.note({ id: 'a', version: 3 }, true, false);
    const rows = [
      { id: 'a', version: 2 },
      { id: 'b', version: 2 },
    ];
    expect(freshness.staleAmong(rows, 10)).toEqual(['a']);
    freshness.noteRead('a', 3);
    expect(freshness.staleAmong([{ id: 'a', version: 3 }], 10)).toEqual([]);
  });

  it('stay old while what was read is older than the event', () => {
    const freshness = new Freshness();
    freshness.note({ id: 'a', version: 5 }, true, false);
    freshness.noteRead('a', 4);
    expect(freshness.staleAmong([{ id: 'a', version: 4 }], 10)).toEqual(['a']);
  });

  it('are all old after a gap, until each is read again', () => {
    const freshness = new Freshness();
    const rows = [
      { id: 'a', version: 1 },
      { id: 'b', version: 1 },
      { id: 'c', version: 1 },
    ];
    freshness.noteGap();
    expect(freshness.staleAmong(rows, 2)).toEqual(['a', 'b']);
    freshness.noteRead('a', 1);
    expect(freshness.staleAmong(rows, 10)).toEqual(['b', 'c']);
  });

  it('are read in turn, also while events come faster than rows are read', () => {
    const freshness = new Freshness();
    const rows = ['a', 'b', 'c'].map((id) => ({ id, version: 1 }));
    const read: string[] = [];
    for (let round = 2; round < 8; round += 1) {
      for (const { id } of rows) freshness.note({ id, version: round }, true, false);
      for (const id of freshness.staleAmong(rows, 1)) {
        freshness.noteRead(id, round);
        read.push(id);
      }
    }
    expect(read).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('of other places are counted once for each subject, and not beyond a bound', () => {
    const freshness = new Freshness();
    freshness.note({ id: 'x', version: 1 }, false, true);
    freshness.note({ id: 'x', version: 2 }, false, true);
    expect(freshness.changeCount).toBe(1);
    for (let index = 0; index < 2 * mostChanges; index++)
      freshness.note({ id: String(index), version: 1 }, false, true);
    expect(freshness.changeCount).toBe(mostChanges);
  });

  it('keep their place among names, and new ones are announced', () => {
    const byName = { sort: 'topic', state: null } as const;
    expect(mayMove({ version: 7 }, true, byName)).toBe(false);
    expect(mayMove({ version: 1 }, false, byName)).toBe(true);
    expect(mayMove({ version: 7 }, true, { ...byName, state: 'blocked' })).toBe(true);
    expect(mayMove({ version: 7 }, true, { sort: '-changed', state: null })).toBe(true);
  });
});

describe('a bulk reset', () => {
  const item = (
    subject: string,
    outcome: ResetAnswer['items'][number]['outcome'],
    code: string | null = null,
  ) => ({
    ...bars,
    subject,
    state: 'blocked' as const,
    outcome,
    code,
  });
  const selected = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ topic: 't', subject: `s${index}`, version: index }));
  const answer = (next: string | null): ResetAnswer => ({ dry_run: false, items: [], next_cursor: next });

  it('of everything says so', () => {
    expect(resetBody({ kind: 'all', filter: all }, null, { reason: 'r', dryRun: true })).toEqual({
      filter: { topic: '*' },
      reason: 'r',
      dry_run: true,
    });
  });

  it('of a filter continues by cursor until the end', async () => {
    const bodies: ResetBody[] = [];
    const outcome = await runResets({
      target: { kind: 'all', filter: { ...all, state: 'blocked' } },
      from: null,
      reason: 'r',
      dryRun: false,
      post: (body) => {
        bodies.push(body);
        return Promise.resolve(answer(bodies.length === 1 ? 'next' : null));
      },
      onItems: () => undefined,
      isStopped: () => false,
    });
    expect(outcome).toBe('done');
    expect(bodies.map(({ cursor }) => cursor)).toEqual([undefined, 'next']);
    expect(bodies[1]?.filter).toEqual({ state: 'blocked' });
  });

  it('of a selection sends each subject once, with its version', async () => {
    const subjects = selected(250);
    const sent: unknown[] = [];
    await runResets({
      target: { kind: 'some', subjects },
      from: null,
      reason: 'r',
      dryRun: false,
      post: ({ filter }) => {
        sent.push(...(filter['subjects'] as unknown[]));
        return Promise.resolve(answer(null));
      },
      onItems: () => undefined,
      isStopped: () => false,
    });
    expect(sent).toEqual(subjects);
  });

  it('that is stopped says where it continues, and continues there', async () => {
    const subjects = selected(250);
    const run = async (from: number | null, isStopped: boolean) => {
      const sent: unknown[] = [];
      let next: unknown;
      const outcome = await runResets({
        target: { kind: 'some', subjects },
        from,
        reason: 'r',
        dryRun: false,
        post: ({ filter }) => {
          sent.push(...(filter['subjects'] as unknown[]));
          return Promise.resolve(answer(null));
        },
        onItems: (_items, position) => (next = position),
        isStopped: () => isStopped,
      });
      return { outcome, next, count: sent.length };
    };
    expect(await run(null, true)).toEqual({ outcome: 'stopped', next: 100, count: 100 });
    expect(await run(100, false)).toEqual({ outcome: 'done', next: null, count: 150 });
  });

  it('for a shell takes as few calls as the gateway allows', () => {
    const bodies = resetBodies({ kind: 'some', subjects: selected(700) }, 'r');
    expect(bodies.map(({ filter }) => (filter['subjects'] as unknown[]).length)).toEqual([500, 200]);
    expect(resetBodies({ kind: 'all', filter: { ...all, q: 'x' } }, 'r')).toEqual([
      { filter: { q: 'x' }, reason: 'r', dry_run: false },
    ]);
  });

  it('is summed up by outcome, state and code', () => {
    const { reset, unchanged, refused, codes, states } = outcomesOf([
      item('a', 'would_reset'),
      item('b', 'reset'),
      item('c', 'unchanged'),
      item('d', 'refused', 'version.stale'),
      item('e', 'refused', 'version.stale'),
    ]);
    expect([reset, unchanged, refused]).toEqual([2, 1, 2]);
    expect([...codes]).toEqual([['version.stale', 2]]);
    expect([...states]).toEqual([['blocked', 2]]);
  });
});
