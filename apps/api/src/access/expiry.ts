import type { Principal } from './principal.js';

/** The longest time that a timer of Node can run, in ms: 24 days. */
const longestTimer = 2 ** 31 - 1;

/**
 * Calls `end` once, when a credential expires or is revoked. After 24 days the caller has to connect again in any case, unless its credential
 * never expires.
 * @returns stops waiting. What `end` refers to stays in memory until then
 */
export function whenCredentialEnds(
  { expiresAt, revoked }: Pick<Principal, 'expiresAt' | 'revoked'>,
  end: () => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    revoked?.removeEventListener('abort', over);
  };
  const over = (): void => {
    stop();
    end();
  };
  if (expiresAt !== null)
    timer = setTimeout(over, Math.min(Math.max(expiresAt - Date.now(), 0), longestTimer)).unref();
  if (revoked?.aborted === true) over();
  else revoked?.addEventListener('abort', over);
  return stop;
}

/** Aborted when the caller has gone or its credential expires or is revoked. @param gone the caller */
export function goneOrExpired(
  credential: Pick<Principal, 'expiresAt' | 'revoked'>,
  gone: AbortSignal,
): AbortSignal {
  if (gone.aborted) return gone;
  const over = new AbortController();
  const stop = whenCredentialEnds(credential, () => over.abort());
  gone.addEventListener('abort', () => {
    stop();
    over.abort();
  });
  return over.signal;
}
