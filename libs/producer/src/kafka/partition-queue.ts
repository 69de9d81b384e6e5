import { Backoff } from '#machines';
import type { QueuedRecord } from './queued-record.js';

/** Between the attempts of a batch that the broker asked to retry, in ms. */
const RETRY_BACKOFF = { initialMs: 20, maxMs: 500 };

/**
 * The records of one partition in order of arrival. At most one of its batches is in flight, so that a batch that is
 * retried stays ahead of later records.
 */
export class PartitionQueue {
  private waiting: QueuedRecord[] = [];
  private inFlight: readonly QueuedRecord[] | null = null;
  /** Limits the next batch. Halved while the broker rejects batches for an unnamed record, doubled after each append. */
  private maxRecords = Infinity;
  private readonly backoff = new Backoff(RETRY_BACKOFF);
  private backoffUntil = -Infinity;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.inFlight === null;
  }

  /** Whether records wait and no batch is in flight. */
  get hasNextBatch(): boolean {
    return this.waiting.length > 0 && this.inFlight === null;
  }

  /** Monotonic instant in ms: the next batch is not sent before it. */
  get notBefore(): number {
    return this.backoffUntil;
  }

  push(record: QueuedRecord): void {
    this.waiting.push(record);
  }

  /** The next batch: one record, and as many more as fit into `maxBytes`. */
  takeBatch(maxBytes: number): readonly QueuedRecord[] {
    let bytes = 0;
    let count = 0;
    for (const record of this.waiting) {
      if (count > 0 && (count >= this.maxRecords || bytes + record.bytes > maxBytes)) break;
      bytes += record.bytes;
      count++;
    }
    // Nearly always all of them fit.
    const batch = count < this.waiting.length ? this.waiting.splice(0, count) : this.waiting;
    if (batch === this.waiting) this.waiting = [];
    this.inFlight = batch;
    return batch;
  }

  /** The batch in flight is done. `appended`: it is in the log. */
  completeBatch(appended: boolean): void {
    this.inFlight = null;
    if (!appended) return;
    this.maxRecords *= 2;
    this.backoff.reset();
  }

  /** The batch in flight is not in the log; it is sent again after a back-off. */
  retryAfterBackoff(now: number): void {
    this.requeue(this.inFlight ?? []);
    this.backoffUntil = now + this.backoff.next();
  }

  /** The batch in flight was rejected for a record that the broker did not name: bisects it. */
  retryInSmallerBatches(): void {
    this.maxRecords = Math.ceil((this.inFlight?.length ?? 2) / 2);
    this.requeue(this.inFlight ?? []);
  }

  /** Ends the batch in flight; these of its records are sent again, before all others. */
  requeue(records: readonly QueuedRecord[]): void {
    this.inFlight = null;
    this.waiting = [...records, ...this.waiting];
  }

  /** Removes the waiting records whose deadline has passed, up to the first one whose deadline has not. */
  removeExpired(now: number): readonly QueuedRecord[] {
    const firstLive = this.waiting.findIndex(({ giveUpAt }) => giveUpAt > now);
    const count = firstLive === -1 ? this.waiting.length : firstLive;
    return count === 0 ? [] : this.waiting.splice(0, count);
  }
}
