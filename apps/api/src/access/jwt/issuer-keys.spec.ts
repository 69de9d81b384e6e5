import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IssuerFailure } from './issuer-failure.js';
import { IssuerKeys, keysPace } from './issuer-keys.js';

const set = (...ids: string[]) => ({
  keys: ids.map((kid) => ({ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid })),
});

/** An issuer whose responses the test gives, under a clock of the test. */
function issuer() {
  const responses: { resolve: (body: unknown) => void; reject: (error: unknown) => void }[] = [];
  const failures: (string | null)[] = [];
  let fetches = 0;
  const keys = new IssuerKeys({
    fetch: () => {
      fetches += 1;
      return new Promise((resolve, reject) => responses.push({ resolve, reject }));
    },
    onFailure: (reason) => failures.push(reason),
    monotonic: () => Date.now(),
    pace: keysPace,
  });
  const settle = async (how: (response: (typeof responses)[number]) => void) => {
    const response = responses.shift();
    if (response === undefined) throw new Error('nothing was fetched');
    how(response);
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    keys,
    failures,
    fetches: () => fetches,
    respond: (body: unknown) => settle(({ resolve }) => resolve(body)),
    fail: (reason = 'away') => settle(({ reject }) => reject(new IssuerFailure(reason))),
    kind: async (id: string | null) => (await keys.find(id)).kind,
  };
}

async function issuerWith(...ids: string[]) {
  const it = issuer();
  void it.keys.refresh();
  await it.respond(set(...ids));
  return it;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the keys of an issuer', () => {
  it('are found at once when they are known, without another fetch', async () => {
    const { keys, fetches } = await issuerWith('a', 'b');
    expect(keys.find('b')).toMatchObject({ kind: 'keys' });
    expect(keys.find(null)).toMatchObject({ kind: 'keys' });
    expect(fetches()).toBe(1);
  });

  it('are waited for while they are fetched for the first time', async () => {
    const { keys, kind, respond, fetches } = issuer();
    void keys.refresh();
    const found = Promise.all([kind('a'), kind('a')]);
    await respond(set('a'));
    expect(await found).toEqual(['keys', 'keys']);
    expect(fetches()).toBe(1);
  });

  it('are unavailable while none could be fetched, with at most one attempt a second', async () => {
    const { keys, kind, fail, respond, fetches } = issuer();
    const first = kind('a');
    await fail();
    expect(await first).toBe('unavailable');
    expect(keys.find('a')).toEqual({ kind: 'unavailable', retryAfterMs: 1000 });
    expect(fetches()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    const second = kind('a');
    await respond(set('a'));
    expect(await second).toBe('keys');
  });

  it('are fetched once for an unknown key, whoever asks for it', async () => {
    const { kind, respond, fetches } = await issuerWith('a');
    const found = Promise.all([kind('b'), kind('b'), kind('c')]);
    await respond(set('a', 'b'));
    expect(await found).toEqual(['keys', 'keys', 'unknown']);
    expect(fetches()).toBe(2);
  });

  it('are not fetched again for a key that the look-up of a moment ago did not have', async () => {
    const { keys, kind, respond, fetches } = await issuerWith('a');
    const found = kind('b');
    await respond(set('a'));
    expect(await found).toBe('unknown');
    await vi.advanceTimersByTimeAsync(keysPace.lookUpMs - 1);
    expect(keys.find('b')).toEqual({ kind: 'unknown' });
    expect(fetches()).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    const again = kind('b');
    await respond(set('a', 'b'));
    expect(await again).toBe('keys');
  });

  it('that were removed are unknown also while it is too early to fetch again', async () => {
    const { keys, kind, respond } = await issuerWith('a');
    const found = kind('b');
    await respond(set('b'));
    expect(await found).toBe('keys');
    expect(keys.find('a')).toEqual({ kind: 'unknown' });
  });

  it('are fetched for unknown keys at most every 10 s: until then it is not known whether there is one', async () => {
    const { keys, kind, respond, fetches } = await issuerWith('a');
    const first = kind('b');
    await respond(set('a'));
    await first;
    await vi.advanceTimersByTimeAsync(4000);
    expect(keys.find('c')).toEqual({ kind: 'unavailable', retryAfterMs: 6000 });
    expect(fetches()).toBe(2);
    await vi.advanceTimersByTimeAsync(6000);
    const second = kind('c');
    await respond(set('a', 'c'));
    expect(await second).toBe('keys');
  });

  it('that a refresh in progress does not have may still be new', async () => {
    const { keys, kind, respond } = await issuerWith('a');
    void keys.refresh();
    const found = kind('b');
    await respond(set('a'));
    expect(await found).toBe('unavailable');
    const again = kind('b');
    await respond(set('a', 'b'));
    expect(await again).toBe('keys');
  });

  it('remain valid for a day while they cannot be fetched', async () => {
    const { keys, fail, failures } = await issuerWith('a');
    await vi.advanceTimersByTimeAsync(keysPace.refreshMs);
    for (let elapsed = keysPace.refreshMs; elapsed < keysPace.longestMs; elapsed += keysPace.retryMs) {
      await fail();
      expect(keys.find('a')).toMatchObject({ kind: 'keys' });
      await vi.advanceTimersByTimeAsync(keysPace.retryMs);
    }
    expect(keys.areStill(1)).toBe(true);
    await fail();
    await vi.advanceTimersByTimeAsync(1);
    expect(keys.areStill(1)).toBe(false);
    expect(keys.find('a')).toMatchObject({ kind: 'unavailable' });
    expect(failures).toEqual(['away']);
  });

  it('are refreshed in the background every five minutes, and a removed one is then unknown', async () => {
    const { keys, kind, respond } = await issuerWith('a', 'b');
    await vi.advanceTimersByTimeAsync(300_000);
    await respond(set('b'));
    expect(keys.areStill(1)).toBe(false);
    const found = kind('a');
    await respond(set('b'));
    expect(await found).toBe('unknown');
  });

  it('are the same generation while they do not change', async () => {
    const { keys, respond } = await issuerWith('a');
    expect(keys.areStill(1)).toBe(true);
    void keys.refresh();
    await respond(set('a'));
    expect(keys.areStill(1)).toBe(true);
  });

  it.each([[null], ['keys'], [{}], [{ keys: {} }], [{ keys: ['a'] }], [[{ kid: 'b' }]]])(
    'are kept when the issuer sends %j',
    async (body) => {
      const { keys, respond, failures } = await issuerWith('a');
      void keys.refresh();
      await respond(body);
      expect(keys.find('a')).toMatchObject({ kind: 'keys' });
      expect(failures).toEqual(['its key set cannot be read']);
    },
  );

  it('are none when the issuer has withdrawn all', async () => {
    const { keys, kind, respond } = await issuerWith('a');
    void keys.refresh();
    await respond(set());
    const found = kind('a');
    await respond(set());
    expect(await found).toBe('unknown');
  });

  it('that are secret are none', async () => {
    const { kind, respond, keys } = issuer();
    void keys.refresh();
    await respond({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'a' }] });
    const found = kind('a');
    await respond({ keys: [] });
    expect(await found).toBe('unknown');
  });

  it('report when fetching begins to fail, and when it succeeds again', async () => {
    const { keys, fail, respond, failures } = issuer();
    for (const reason of ['away', 'away', 'late']) {
      void keys.refresh();
      await fail(reason);
    }
    void keys.refresh();
    await respond(set('a'));
    expect(failures).toEqual(['away', 'late', null]);
  });

  it('let at most 1,000 tokens wait at once', async () => {
    const { keys, kind, respond } = issuer();
    const waiting = Array.from({ length: 1000 }, () => kind('a'));
    expect(keys.find('a')).toMatchObject({ kind: 'unavailable' });
    await respond(set('a'));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['keys']));
  });

  it('are not fetched once they are closed', async () => {
    const { keys, fetches } = await issuerWith('a');
    keys.close();
    await vi.advanceTimersByTimeAsync(keysPace.refreshMs);
    expect(fetches()).toBe(1);
  });
});
