import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LineLimiter } from './line-limiter.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('allows a number of lines per key in a window, and reports once how many were left out', () => {
  const leftOut = vi.fn();
  const limiter = new LineLimiter(2, 1000, leftOut);
  expect([1, 2, 3, 4].map(() => limiter.take('a'))).toEqual([true, true, false, false]);
  expect(limiter.take('b')).toBe(true);
  vi.advanceTimersByTime(999);
  expect(leftOut).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(leftOut.mock.calls).toEqual([['a', 2]]);
  expect(limiter.take('a')).toBe(true);
  vi.advanceTimersByTime(5000);
  expect(leftOut).toHaveBeenCalledTimes(1);
});

it('limits the number of keys', () => {
  const limiter = new LineLimiter(1, 1000, () => undefined);
  const taken = Array.from({ length: 1000 }, (_, n) => limiter.take(String(n))).filter(Boolean);
  expect(taken.length).toBe(101);
});

it('a key whose window has ended makes room for others', () => {
  const limiter = new LineLimiter(1, 1000, () => undefined);
  const takeAll = (from: number): number =>
    Array.from({ length: 100 }, (_, n) => limiter.take(String(from + n))).filter(Boolean).length;
  expect(takeAll(0)).toBe(100);
  vi.advanceTimersByTime(1000);
  expect(takeAll(100)).toBe(100);
});
