import { describe, expect, it } from 'vitest';
import { rangeOf, ranges, windowOf } from './ranges.js';

const now = Date.UTC(2026, 0, 31, 12, 34, 56);

describe('the range of the charts', () => {
  it.each(ranges)('%s ends with the step that is going on', (range) => {
    const { from, to, stepMs } = windowOf(range, now);
    expect(to).toBeGreaterThan(now);
    expect(to - stepMs).toBeLessThanOrEqual(now);
    expect((to - from) / stepMs).toBeLessThanOrEqual(100);
  });

  it('stays the same within a step', () => {
    expect(windowOf('1h', now)).toEqual(windowOf('1h', now + 3000));
    expect(windowOf('1h', now + 4000).from).toBe(windowOf('1h', now).from + 60_000);
  });

  it('is an hour if the address has none that is known', () => {
    expect([rangeOf(null), rangeOf('1y'), rangeOf('7d')]).toEqual(['1h', '1h', '7d']);
  });
});
