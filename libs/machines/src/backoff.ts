import type { Policy } from './policy.js';

/** Exponential back-off between attempts: the first delay, its growth per attempt and its limit. Times in ms. */
export interface BackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
  /** At least 1. Absent: 2. */
  readonly factor?: number;
}

/** The delay before attempt `attempt + 1`, in ms. The first attempt is 1. */
export function backoffDelayMs(attempt: number, { initialMs, maxMs, factor = 2 }: BackoffOptions): number {
  return Math.min(initialMs * factor ** (attempt - 1), maxMs);
}

/** The delays of one series of failed attempts. It measures no time itself. */
export class Backoff {
  private attempts = 0;

  constructor(private readonly options: BackoffOptions) {}

  /** Counts a failed attempt. Returns how long to wait before the next one, in ms. */
  next(): number {
    this.attempts += 1;
    return backoffDelayMs(this.attempts, this.options);
  }

  /** An attempt succeeded: the next delay is the first one again. */
  reset(): void {
    this.attempts = 0;
  }
}

/** The delay in ms after the `attempt`-th failed look-up of one conflict; `maxMs` from `backoff.attempts` on (`producer.schemaLookupBackoff`). */
export function lookupDelayMs(attempt: number, backoff: Policy['lookupBackoff']): number {
  return attempt >= backoff.attempts ? backoff.maxMs : backoffDelayMs(attempt, backoff);
}
