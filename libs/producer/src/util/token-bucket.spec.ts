import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

describe('one token bucket', () => {
  it('is full when it is made, and never fuller', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 10 }, 0);
    expect(bucket.level(0)).toBe(10);
    expect(bucket.level(60_000)).toBe(10);
    expect(bucket.used(60_000)).toBe(0);
  });

  it('lends what it does not have, and then says how long it takes to fill again', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 10 }, 0);
    bucket.take(60, 0);
    expect(bucket.level(0)).toBe(-50);
    expect(bucket.waitMs(1, 0)).toBe(5100);
    expect(bucket.waitMs(1, 5099)).toBe(1);
    expect(bucket.waitMs(1, 5100)).toBe(0);
  });

  it('takes tokens back up to its capacity', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 5 }, 0);
    bucket.take(2, 0);
    bucket.take(-10, 0);
    expect(bucket.level(0)).toBe(5);
  });

  it('gives no more than a burst and its rate, in whatever steps', () => {
    const step = fc.record({ after: fc.nat(500), tokens: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const bucket = new TokenBucket({ perSecond: 20, burst: 20 }, 0);
        let [now, taken, largest] = [0, 0, 0];
        for (const { after, tokens } of steps) {
          now += after;
          if (bucket.waitMs(1, now) > 0) continue;
          bucket.take(tokens, now);
          taken += tokens;
          largest = Math.max(largest, tokens);
        }
        expect(taken).toBeLessThanOrEqual(20 + (now * 20) / 1000 + largest);
      }),
    );
  });
});
