import type { Principal } from './principal.js';

/** The longest time that a timer of Node can run, in ms: 24 days. */
const longestTimer = 2 ** 31 - 1;

/**
 * Aborted when the caller has gone or its credential expires or is revoked, for requests and responses without an end. After 24 days the
 * caller has to connect again in any case, unless its credential never expires.
 * @param gone the caller
 * @param now epoch ms
 */
export function goneOrExpired(
  { expiresAt, revoked }: Pick<Principal, 'expiresAt' | 'revoked'>,
  gone: AbortSignal,
  now: number,
): AbortSignal {
  if ((expiresAt === null && revoked === undefined) || gone.aborted) return gone;
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(timer);
    gone.removeEventListener('abort', end);
    revoked?.removeEventListener('abort', end);
    over.abort();
  };
  if (expiresAt !== null)
    timer = setTimeout(end, Math.min(Math.max(expiresAt - now, 0), longestTimer)).unref();
  gone.addEventListener('abort', end);
  revoked?.addEventListener('abort', end);
  if (revoked?.aborted === true) end();
  return over.signal;
}
