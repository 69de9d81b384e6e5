import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { goneOrExpired, whenCredentialEnds } from './expiry.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

describe('a response without an end', () => {
  it('is over when the credential expires', () => {
    const signal = goneOrExpired({ expiresAt: 5000 }, new AbortController().signal);
    vi.advanceTimersByTime(4999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('is over when the caller has gone, and then keeps no timer', () => {
    const gone = new AbortController();
    const signal = goneOrExpired({ expiresAt: 5000 }, gone.signal);
    gone.abort();
    expect(signal.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over at once when the credential has expired', () => {
    const signal = goneOrExpired({ expiresAt: -1 }, new AbortController().signal);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('does not end early when the credential expires in a year', () => {
    const signal = goneOrExpired({ expiresAt: 31_536_000_000 }, new AbortController().signal);
    vi.advanceTimersByTime(20 * 86_400_000);
    expect(signal.aborted).toBe(false);
  });

  it.each([null, 5000])('is over when the credential is revoked (expiry: %s)', (expiresAt) => {
    const revocation = new AbortController();
    const revoked = revocation.signal;
    const signal = goneOrExpired({ expiresAt, revoked }, new AbortController().signal);
    expect(signal.aborted).toBe(false);
    revocation.abort();
    expect([signal.aborted, vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('is over at once when the credential was revoked meanwhile', () => {
    const revoked = AbortSignal.abort();
    expect(goneOrExpired({ expiresAt: null, revoked }, new AbortController().signal).aborted).toBe(true);
  });

  it.each([null, 5000])('keeps nothing once nobody waits for its end (expiry: %s)', (expiresAt) => {
    const revocation = new AbortController();
    const end = vi.fn();
    whenCredentialEnds({ expiresAt, revoked: revocation.signal }, end)();
    expect(vi.getTimerCount()).toBe(0);
    revocation.abort();
    expect(end).not.toHaveBeenCalled();
  });
});
