import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refresher } from './refresher.js';

describe('a refresh by events', () => {
  const refreshed: string[] = [];
  let refresher: Refresher;
  const one = ['subject', 'bars', 'bars-value'];
  const other = ['subject', 'trades', 'trades-value'];

  beforeEach(() => {
    vi.useFakeTimers();
    refreshed.length = 0;
    refresher = new Refresher((key) => refreshed.push(String(key[1])));
  });
  afterEach(() => {
    refresher.close();
    vi.useRealTimers();
  });

  it('comes at once', () => {
    refresher.refresh(one);
    refresher.refresh(other);
    expect(refreshed).toEqual(['bars', 'trades']);
  });

  it('comes once a second however many events there are, and once more after the last', () => {
    for (let ms = 0; ms < 3000; ms += 10) {
      refresher.refresh(one);
      vi.advanceTimersByTime(10);
    }
    expect(refreshed).toHaveLength(4);
    vi.advanceTimersByTime(10_000);
    expect(refreshed).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is never lost: what comes within the second is refreshed at its end', () => {
    refresher.refresh(one);
    vi.advanceTimersByTime(999);
    refresher.refresh(one);
    expect(refreshed).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(refreshed).toHaveLength(2);
  });

  it('of keys that are equal is one', () => {
    refresher.refresh([...one]);
    refresher.refresh([...one]);
    expect(refreshed).toHaveLength(1);
  });

  it('remembers at most a thousand keys', () => {
    for (let index = 0; index < 5000; index += 1) refresher.refresh(['subject', `t${index}`]);
    expect(refreshed).toHaveLength(5000);
    expect(vi.getTimerCount()).toBe(1000);
  });

  it('does not come any more once it is closed', () => {
    refresher.refresh(one);
    refresher.refresh(one);
    refresher.close();
    vi.advanceTimersByTime(10_000);
    expect(refreshed).toHaveLength(1);
  });
});
