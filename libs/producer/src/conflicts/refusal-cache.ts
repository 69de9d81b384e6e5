import { Backoff, type Policy } from '#machines';
import type { Refusal } from '../contract/refusal.js';

interface Entry {
  readonly refusal: () => Refusal;
  readonly until: number;
  readonly backoff: Backoff;
}

/** Refusals kept per subject. The oldest is evicted. */
const MAX_ENTRIES = 32;

/**
 * Refusals of single requests, repeated without a look-up if a client sends the same data again. The time until the next look-up
 * grows like `schemaLookupBackoff`.
 */
export class RefusalCache {
  private readonly entries = new Map<string, Entry>();

  /** @param refusal called for each repetition, since a refusal has the subject's present state. @param now a monotonic clock, in ms */
  remember(key: string, refusal: () => Refusal, now: number, options: Policy['lookupBackoff']): void {
    const backoff = this.entries.get(key)?.backoff ?? new Backoff(options);
    this.entries.delete(key);
    this.entries.set(key, { refusal, until: now + backoff.next(), backoff });
    const [oldest] = this.entries.keys();
    if (this.entries.size > MAX_ENTRIES && oldest !== undefined) this.entries.delete(oldest);
  }

  /** The refusal to repeat. Null: a look-up is due. */
  recall(key: string, now: number): Refusal | null {
    const entry = this.entries.get(key);
    return entry !== undefined && now < entry.until ? entry.refusal() : null;
  }

  /** The last refusal, even if a look-up is due. Null: there is none. */
  last(key: string): Refusal | null {
    return this.entries.get(key)?.refusal() ?? null;
  }

  /** Drops a refusal that did not hold. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  /** Drops all refusals, as when the mapping has changed. */
  clear(): void {
    this.entries.clear();
  }
}
