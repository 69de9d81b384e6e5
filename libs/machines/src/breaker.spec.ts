import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookupDelayMs } from './backoff.js';
import { conflictsInWindow, nextTrip } from './breaker.js';
import { after, fromInstant } from './instant.js';
import { at, policy } from './testing/samples.js';

const settings = policy.circuitBreaker;
const tripped = (trips: number, lastTripUntil: string | null) => ({ conflicts: [], trips, lastTripUntil });
const openMs = (trips: number, limits = settings) => {
  const now = at(1000);
  return fromInstant(nextTrip(tripped(trips, now), now, limits).openUntil) - fromInstant(now);
};

describe('the breaker', () => {
  it('opens for 30 s, then doubles up to 10 min', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((trips) => openMs(trips))).toEqual(
      [30, 60, 120, 240, 480, 600, 600].map((seconds) => seconds * 1000),
    );
  });

  it('counts a trip as the first again only after more than the quiet time', () => {
    const breaker = tripped(4, at(100));
    expect(nextTrip(breaker, at(700), settings).trip).toBe(5);
    expect(nextTrip(breaker, at(700.001), settings)).toEqual({ trip: 1, openUntil: at(730.001) });
  });

  it('counts a trip as the first if there was none before, or only an opening without an end', () => {
    expect(nextTrip(tripped(0, null), at(0), settings).trip).toBe(1);
    expect(nextTrip(tripped(3, null), at(0), settings).trip).toBe(1);
  });

  it('counts conflicts at the very edge of the window', () => {
    const breaker = { ...tripped(0, null), conflicts: [at(0), at(10), at(20)] };
    expect(conflictsInWindow(breaker, at(60), settings)).toBe(3);
    expect(conflictsInWindow(breaker, at(60.001), settings)).toBe(2);
  });

  it('never opens for longer than the bound, nor for less than the trip before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1000 }), (base, factor) => {
        const limits = { ...settings, openMs: base, maxOpenMs: base * factor };
        let before = 0;
        for (const trips of [0, 1, 2, 9, 100, 5000]) {
          const ms = openMs(trips, limits);
          expect(ms).toBeLessThanOrEqual(limits.maxOpenMs);
          expect(ms).toBeGreaterThanOrEqual(before);
          before = ms;
        }
        expect(before).toBe(limits.maxOpenMs);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the back-off of look-ups', () => {
  it('grows by its factor and stays at the bound from the last attempt on', () => {
    const waits = [1, 2, 3, 4, 5, 99].map((attempt) => lookupDelayMs(attempt, policy.lookupBackoff));
    expect(waits).toEqual([100, 200, 400, 800, 5000, 5000]);
  });

  it('never waits longer than the bound', () => {
    const backoff = { initialMs: 4000, factor: 10, maxMs: 5000, attempts: 1000 };
    expect([1, 2, 999].map((attempt) => lookupDelayMs(attempt, backoff))).toEqual([4000, 5000, 5000]);
  });
});

describe('instants', () => {
  it('compare as text in the order of time', () => {
    const ms = fc.integer({ min: -1e16, max: 1e16 });
    fc.assert(
      fc.property(ms, ms, (one, other) => {
        const [a, b] = [after(at(0), one), after(at(0), other)];
        expect(a <= b).toBe(fromInstant(a) <= fromInstant(b));
      }),
    );
  });
});
