import { describe, expect, it, vi } from 'vitest';
import { cachedToken, TokenFailure, type IssuedToken } from './cached-token.js';

const LIFETIME_MS = 100_000;

/** An issuer whose tokens are `t1`, `t2` …, and a clock that stands still. */
function world() {
  const clock = { now: 0 };
  const issue = vi.fn<() => Promise<IssuedToken>>();
  issue.mockImplementation(() =>
    Promise.resolve({ token: `t${issue.mock.calls.length}`, lifetimeMs: LIFETIME_MS }),
  );
  const failures: string[] = [];
  const source = cachedToken(issue, {
    now: () => clock.now,
    onFailedRefresh: ({ message }) => failures.push(message),
  });
  const down = (): void =>
    void issue.mockImplementation(() => Promise.reject(new TokenFailure('it is down')));
  const up = (): void =>
    void issue.mockImplementation(() =>
      Promise.resolve({ token: `t${issue.mock.calls.length}`, lifetimeMs: LIFETIME_MS }),
    );
  return { clock, issue, source, failures, down, up };
}

describe('a token', () => {
  it('is requested once, also by concurrent callers, and kept', async () => {
    const { source, issue, clock } = world();
    expect(await Promise.all([source(), source()])).toEqual(['t1', 't1']);
    clock.now = 0.8 * LIFETIME_MS - 1;
    expect(await source()).toBe('t1');
    expect(issue).toHaveBeenCalledTimes(1);
  });

  it('is refreshed in the background after 80% of its lifetime, by one request', async () => {
    const { source, issue, clock } = world();
    await source();
    clock.now = 0.8 * LIFETIME_MS;
    expect(await Promise.all([source(), source()])).toEqual(['t1', 't1']);
    expect(issue).toHaveBeenCalledTimes(2);
    expect(await source()).toBe('t2');
  });

  it('is used while it is valid when it cannot be refreshed, and the failure is reported', async () => {
    const { source, clock, failures, down } = world();
    await source();
    down();
    clock.now = 0.8 * LIFETIME_MS;
    expect(await source()).toBe('t1');
    await vi.waitUntil(() => failures.length > 0);
    clock.now = LIFETIME_MS - 5001;
    expect(await source()).toBe('t1');
    expect(new Set(failures)).toEqual(new Set(['it is down']));
  });

  it('is not used in its last 5 s', async () => {
    const { source, clock, down } = world();
    await source();
    down();
    clock.now = LIFETIME_MS - 5000;
    await expect(source()).rejects.toThrow('it is down');
  });

  it('of a short life is not used in the last tenth of it', async () => {
    const { source, issue, clock } = world();
    issue.mockResolvedValueOnce({ token: 'short', lifetimeMs: 1000 });
    expect(await source()).toBe('short');
    clock.now = 899;
    expect(await source()).toBe('short');
    clock.now = 900;
    expect(await source()).toBe('t2');
  });
});

describe('after a failed request', () => {
  it('callers get the failure without another request until a pause is over, which grows', async () => {
    const { source, issue, clock, down, up } = world();
    down();
    const fail = async (): Promise<number> => {
      await expect(source()).rejects.toThrow(new TokenFailure('it is down'));
      return issue.mock.calls.length;
    };
    expect(await fail()).toBe(1);
    clock.now = 499;
    expect(await fail()).toBe(1);
    clock.now = 500;
    expect(await fail()).toBe(2);
    clock.now = 1499;
    expect(await fail()).toBe(2);
    up();
    clock.now = 1500;
    expect(await source()).toBe('t3');
  });

  it('the message of an unknown error is not shown', async () => {
    const { source, issue } = world();
    issue.mockRejectedValue(new Error('secret'));
    await expect(source()).rejects.toThrow(new TokenFailure('no token could be obtained'));
  });
});

describe('a token that the other side refused', () => {
  it('is not offered again', async () => {
    const { source, clock } = world();
    const token = await source();
    clock.now = 10_000;
    source.refused(token);
    expect(await source()).toBe('t2');
  });

  it('is offered again when it is younger than 10 s: another one would be refused as well', async () => {
    const { source, clock } = world();
    const token = await source();
    clock.now = 9999;
    source.refused(token);
    expect(await source()).toBe('t1');
  });

  it('is not the present one: nothing changes', async () => {
    const { source, clock } = world();
    await source();
    clock.now = 10_000;
    source.refused('another');
    expect(await source()).toBe('t1');
  });
});
