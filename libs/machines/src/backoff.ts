import type { Policy } from './policy.js';

/** Milliseconds to wait after the `attempt`-th failed look-up of one conflict (1 is the first). Grows by `factor` up to `maxMs`; from `attempts` on it is `maxMs` (`Producer.SchemaLookupBackoff`). */
export function lookupDelayMs(attempt: number, backoff: Policy['lookupBackoff']): number {
  if (attempt >= backoff.attempts) return backoff.maxMs;
  return Math.min(backoff.initialMs * backoff.factor ** (attempt - 1), backoff.maxMs);
}
