import { describe, expect, it } from 'vitest';
import { RecentNames, NAME_MS } from './recent-names.js';

describe('the topics or subjects of a caller', () => {
  it('are bounded in number, and known ones stay usable', () => {
    const names = new RecentNames();
    expect(['a', 'b', 'a'].map((name) => names.use(name, 2, 0))).toEqual([0, 0, 0]);
    expect(names.use('c', 2, 1000)).toBe(NAME_MS - 1000);
    expect(names.use('b', 2, 1000)).toBe(0);
  });

  it('make room an hour after the last use of the oldest', () => {
    const names = new RecentNames();
    names.use('a', 2, 0);
    names.use('b', 2, 10);
    names.use('a', 2, 20);
    expect(names.use('c', 2, NAME_MS)).toBe(10);
    expect(names.use('c', 2, NAME_MS + 10)).toBe(0);
    expect(names.use('b', 2, NAME_MS + 10)).toBe(10);
  });

  it('beyond a cap that was lowered make no room until enough are forgotten', () => {
    const names = new RecentNames();
    for (const name of ['a', 'b', 'c']) names.use(name, 3, 0);
    expect(names.use('d', 1, 10)).toBe(NAME_MS - 10);
    expect(names.use('d', 1, NAME_MS)).toBe(0);
  });

  it('are none once an hour has passed', () => {
    const names = new RecentNames();
    names.use('a', 2, 0);
    names.use('b', 2, 10);
    expect([NAME_MS, NAME_MS + 9, NAME_MS + 10].map((now) => names.isEmpty(now))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('are told apart whatever their length', () => {
    const names = new RecentNames();
    const long = 'a'.repeat(100_000);
    expect([`${long}b`, `${long}c`, `${long}b`].map((name) => names.use(name, 2, 0))).toEqual([0, 0, 0]);
    expect(names.use(long, 2, 0)).toBe(NAME_MS);
  });
});
