import type { Principal } from './principal.js';

/** The longest time that a timer of Node can run, in ms: 24 days. */
const longestTimer = 2 ** 31 - 1;

type Expiring = Pick<Principal, 'expiresAt'>;

/**
 * Calls back when the caller's credential expires, for exchanges without an end. After 24 days it calls back in any case, unless
 * the credential never expires: the caller then has to connect again.
 * @param now epoch ms
 * @returns how to cancel it
 */
export function onExpiry({ expiresAt }: Expiring, now: number, expired: () => void): () => void {
  if (expiresAt === null) return () => undefined;
  const timer = setTimeout(expired, Math.min(Math.max(expiresAt - now, 1), longestTimer)).unref();
  return () => clearTimeout(timer);
}

/** Aborted when the caller has gone or its credential expires. @param now epoch ms */
export function goneOrExpired(caller: Expiring, gone: AbortSignal, now: number): AbortSignal {
  if (caller.expiresAt === null || gone.aborted) return gone;
  const over = new AbortController();
  const cancel = onExpiry(caller, now, () => over.abort());
  gone.addEventListener(
    'abort',
    () => {
      cancel();
      over.abort();
    },
    { once: true },
  );
  return over.signal;
}
