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
 * Refusals that ended a request and left its subject alone. They spare the registry a client that sends the same data over
 * and over: the time until the registry is asked about it again grows like `schemaLookupBackoff`.
 */
export class RefusalCache {
  private readonly entries = new Map<string, Entry>();

  /** @param refusal built anew each time it is repeated, since it tells the present state. @param now a monotonic clock, in ms */
  remember(key: string, refusal: () => Refusal, now: number, options: Policy['lookupBackoff']): void {
    const backoff = this.entries.get(key)?.backoff ?? new Backoff(options);
    this.entries.delete(key);
    this.entries.set(key, { refusal, until: now + backoff.next(), backoff });
    const [oldest] = this.entries.keys();
    if (this.entries.size > MAX_ENTRIES && oldest !== undefined) this.entries.delete(oldest);
  }

  /** The refusal to repeat. Null: the registry is to be asked. */
  recall(key: string, now: number): Refusal | null {
    const entry = this.entries.get(key);
    return entry !== undefined && now < entry.until ? entry.refusal() : null;
  }

  /** The last refusal, even if the registry may be asked again. Null: there is none. */
  last(key: string): Refusal | null {
    return this.entries.get(key)?.refusal() ?? null;
  }

  /** Forgets one refusal that did not hold. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  /** The mapping has changed: nothing that was refused holds. */
  clear(): void {
    this.entries.clear();
  }
}
