import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Credential } from './credential.js';
import { CredentialHolder } from './credential-holder.js';

const provider = vi.hoisted(() => ({
  renew: vi.fn<(config: unknown, refreshToken: string) => Promise<unknown>>(),
}));
vi.mock('./oidc.js', () => provider);

const oidc = { issuer: 'https://id.example.com', client_id: 'console', scopes: ['openid'], audience: null };
const minuteMs = 60_000;

const token = (text: string, livesMs: number | null, refreshToken: string | null = `refresh ${text}`) =>
  ({
    kind: 'token',
    text,
    expiresAt: livesMs === null ? null : Date.now() + livesMs,
    refreshToken,
  }) as const satisfies Credential;

/* Stand-ins: the clock, the provider, the tab's storage. */
describe("the tab's credential", () => {
  let stored: Map<string, string>;
  let holder: CredentialHolder;
  const onRenewed = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    stored = new Map();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    });
    provider.renew.mockReset();
    onRenewed.mockReset();
    holder = new CredentialHolder();
    holder.renewAt(oidc, onRenewed);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const gives = (livesMs: number): void => {
    let count = 1;
    provider.renew.mockImplementation(() => {
      count += 1;
      return Promise.resolve(token(`t${count}`, livesMs));
    });
  };
  const refuses = (): void => void provider.renew.mockRejectedValue(new Error('invalid_grant'));

  it('outlives a reload, and not a sign-out', () => {
    holder.replace({ kind: 'key', text: 'the key' });
    expect(new CredentialHolder().header).toBe('Bearer the key');
    holder.replace(null);
    expect(new CredentialHolder().header).toBeNull();
  });

  it('is renewed a minute before it ends', async () => {
    gives(10 * minuteMs);
    holder.replace(token('t1', 10 * minuteMs));
    await vi.advanceTimersByTimeAsync(9 * minuteMs - 1);
    expect(provider.renew).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(provider.renew).toHaveBeenCalledExactlyOnceWith(oidc, 'refresh t1');
    expect(holder.header).toBe('Bearer t2');
    expect(onRenewed).toHaveBeenCalledOnce();
  });

  it.each([
    ['half a minute', 30_000, 12],
    ['a second', 1000, 200],
    ['no time at all', 0, 200],
  ])('that lasts for %s does not flood its provider', async (_, livesMs, most) => {
    gives(livesMs);
    holder.replace(token('t1', livesMs));
    await vi.advanceTimersByTimeAsync(3 * minuteMs);
    expect(provider.renew.mock.calls.length).toBeGreaterThan(5);
    expect(provider.renew.mock.calls.length).toBeLessThanOrEqual(most);
  });

  it('that has ended before a reload is renewed at once', async () => {
    gives(10 * minuteMs);
    holder.replace(token('t1', 10 * minuteMs));
    vi.setSystemTime(Date.now() + 60 * minuteMs);
    const reloaded = new CredentialHolder();
    reloaded.renewAt(oidc, onRenewed);
    await vi.advanceTimersByTimeAsync(0);
    expect(reloaded.header).toBe('Bearer t2');
  });

  it('is renewed once for all who ask', async () => {
    gives(10 * minuteMs);
    holder.replace(token('t1', 10 * minuteMs));
    expect(await Promise.all([holder.renew(), holder.renew(), holder.renew()])).toEqual([true, true, true]);
    expect(provider.renew).toHaveBeenCalledOnce();
  });

  it('stays while its provider is away, which is asked again every few seconds', async () => {
    refuses();
    holder.replace(token('t1', 2 * minuteMs));
    await vi.advanceTimersByTimeAsync(minuteMs + 20_000);
    expect(provider.renew).toHaveBeenCalledTimes(5);
    expect(holder.header).toBe('Bearer t1');
    expect(onRenewed).not.toHaveBeenCalled();
    gives(10 * minuteMs);
    await vi.advanceTimersByTimeAsync(5000);
    expect(holder.header).toBe('Bearer t2');
    expect(onRenewed).toHaveBeenCalledOnce();
  });

  it('of a reader who signed out, or in as somebody else, is not replaced by a late renewal', async () => {
    holder.replace(token('t1', 10 * minuteMs));
    let answer: (credential: Credential) => void = () => undefined;
    provider.renew.mockReturnValue(new Promise<Credential>((resolve) => (answer = resolve)));
    const renewed = holder.renew();
    holder.replace({ kind: 'key', text: 'another' });
    await vi.advanceTimersByTimeAsync(0);
    answer(token('t2', 10 * minuteMs));
    expect(await renewed).toBe(false);
    expect(holder.header).toBe('Bearer another');
    expect(onRenewed).not.toHaveBeenCalled();
  });

  it.each([
    ['an API key', () => ({ kind: 'key', text: 'the key' }) as const],
    ['a token without another one to renew it', () => token('t1', 10 * minuteMs, null)],
  ])('that is %s cannot be renewed', async (_, credential) => {
    holder.replace(credential());
    expect(await holder.renew()).toBe(false);
    await vi.advanceTimersByTimeAsync(60 * minuteMs);
    expect(provider.renew).not.toHaveBeenCalled();
  });

  it('leaves no timer once nobody holds it', () => {
    const stop = holder.renewAt(oidc, onRenewed);
    holder.replace(token('t1', 10 * minuteMs));
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
