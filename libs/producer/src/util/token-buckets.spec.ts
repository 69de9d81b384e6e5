import { describe, expect, it } from 'vitest';
import { TokenBuckets } from './token-buckets.js';

describe('a token bucket', () => {
  let now = 0;
  const taken = (buckets: TokenBuckets, name: string, tries = 100): number =>
    Array.from({ length: tries }, () => buckets.take(name)).filter(Boolean).length;
  const bucketsOf = (perMinute: number, burst: number, kept?: number): TokenBuckets => {
    now = 0;
    return new TokenBuckets({ perMinute, burst }, () => now, kept);
  };

  it('gives a burst at once, then its rate, and at most a burst after a rest', () => {
    const buckets = bucketsOf(60, 5);
    expect(taken(buckets, 'a')).toBe(5);
    now += 3000;
    expect(taken(buckets, 'a')).toBe(3);
    now += 3_600_000;
    expect(taken(buckets, 'a')).toBe(5);
  });

  it('gives its rate per minute, whatever the intervals between calls', () => {
    const buckets = bucketsOf(60, 5);
    let given = 0;
    for (; now < 60_000; now += 10) given += taken(buckets, 'a', 1);
    expect(given).toBeGreaterThanOrEqual(60);
    expect(given).toBeLessThanOrEqual(65);
  });

  it('exists once per name', () => {
    const buckets = bucketsOf(60, 5);
    expect(taken(buckets, 'a')).toBe(5);
    expect(taken(buckets, 'b')).toBe(5);
  });

  it('says when the next token is available', () => {
    const buckets = bucketsOf(30, 1);
    expect(taken(buckets, 'a')).toBe(1);
    const waitMs = buckets.waitMs('a');
    expect(waitMs).toBe(2000);
    now += waitMs - 1;
    expect(buckets.take('a')).toBe(false);
    now += 1;
    expect(buckets.take('a')).toBe(true);
  });

  it('takes back unused tokens, up to a burst', () => {
    const buckets = bucketsOf(60, 2);
    expect(taken(buckets, 'a')).toBe(2);
    for (let given = 0; given < 5; given += 1) buckets.giveBack('a');
    expect(taken(buckets, 'a')).toBe(2);
  });

  it('takes fractions of a token, and leaves the reserve', () => {
    const buckets = bucketsOf(60, 2);
    expect(buckets.take('a', 1, 1)).toBe(true);
    expect(buckets.take('a', 1, 1)).toBe(false);
    expect(Array.from({ length: 20 }, () => buckets.take('a', 0.25)).filter(Boolean)).toHaveLength(4);
  });

  it('remembers a bounded number of names', () => {
    const buckets = bucketsOf(60, 1, 2);
    for (const name of ['a', 'b', 'c']) expect(buckets.take(name)).toBe(true);
    expect([buckets.take('c'), buckets.take('b'), buckets.take('a')]).toEqual([false, false, true]);
  });
});
