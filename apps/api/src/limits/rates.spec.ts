import { describe, expect, it } from 'vitest';
import { Rates } from './rates.js';

describe('the rates of a caller', () => {
  it('admit a second of requests at once, then one as each token arrives', () => {
    const rates = new Rates({ requestsPerSecond: 4, bytesPerSecond: null }, 0);
    const admitted = (now: number): boolean => {
      if (rates.reached(now) !== null) return false;
      rates.takeRequest(now);
      return true;
    };
    expect([0, 0, 0, 0, 0, 249, 250, 250].map(admitted)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('admit a body of any size, and then wait until it is paid off', () => {
    const rates = new Rates({ requestsPerSecond: null, bytesPerSecond: 1000 }, 0);
    rates.takeBytes(10_000, 0);
    expect(rates.reached(0)).toEqual({ reason: 'bytes', quota: 1000, waitMs: 9001 });
    expect(rates.reached(9000)).toEqual({ reason: 'bytes', quota: 1000, waitMs: 1 });
    expect(rates.reached(9001)).toBeNull();
  });

  it('are shown as quota policies and what is left of them', () => {
    const rates = new Rates({ requestsPerSecond: 5, bytesPerSecond: 1000 }, 0);
    expect(rates.policy).toBe('"requests";q=5;w=1, "bytes";q=1000;w=1;qu="content-bytes"');
    rates.takeRequest(0);
    rates.takeBytes(3500, 0);
    expect(rates.state(0)).toBe('"requests";r=4;t=1, "bytes";r=0;t=3');
  });

  it('of a topic have other names', () => {
    const rates = new Rates({ requestsPerSecond: 1, bytesPerSecond: 1 }, 0, 'topic_');
    rates.takeRequest(0);
    expect(rates.reached(0)?.reason).toBe('topic_requests');
    expect(rates.reached(1000)).toBeNull();
    rates.takeBytes(1, 1000);
    expect(rates.reached(2000)).toBeNull();
  });

  it('keep what was used when the limits change', () => {
    const rates = new Rates({ requestsPerSecond: 10, bytesPerSecond: 100 }, 0);
    rates.takeBytes(1100, 0);
    for (let request = 0; request < 10; request += 1) rates.takeRequest(0);
    const changed = rates.under({ requestsPerSecond: 100, bytesPerSecond: 1000 }, 0);
    expect(changed.state(0)).toBe('"requests";r=90;t=1, "bytes";r=0;t=1');
  });

  it('are idle once they are full again', () => {
    const rates = new Rates({ requestsPerSecond: 2, bytesPerSecond: null }, 0);
    expect(rates.isIdle(0)).toBe(true);
    rates.takeRequest(0);
    expect(rates.isIdle(499)).toBe(false);
    expect(rates.isIdle(500)).toBe(true);
  });
});
