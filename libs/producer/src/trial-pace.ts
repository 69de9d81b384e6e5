/** How many trials a pod begins at once, and the time between any further ones, in ms. */
const TRIALS_AT_ONCE = 5;
const APART_MS = 100;

/**
 * Circuits that opened together fall due together. A trial that meets its conflict again costs a look-up and several
 * events, so a pod begins them a few at a time: requests of healthy subjects do not wait behind all of them (ADR 19).
 * A token bucket.
 */
export class TrialPace {
  /** When the bucket is full again. */
  #fullAt = -Infinity;

  /** @param monotonic in ms */
  constructor(private readonly monotonic: () => number) {}

  /** How long no trial may begin, in whole ms; 0: one may now. */
  waitMs(): number {
    return Math.max(0, this.#fullAt - (TRIALS_AT_ONCE - 1) * APART_MS - this.#now());
  }

  begin(): void {
    this.#fullAt = Math.max(this.#fullAt, this.#now()) + APART_MS;
  }

  /** In whole ms: a sum of fractions may be a hair above what it should be, which would be one trial less. */
  #now(): number {
    return Math.floor(this.monotonic());
  }
}
