import type { QueuedRecord } from './queued-record.js';

/** How long a partition rests after an answer "try again", in ms: doubled each time. */
const REST_MS = { first: 20, most: 500 };

/**
 * The records of one partition in their order of arrival. At most one batch of it is on its way (`taken`), so that a
 * batch which is tried again stays ahead of what came after it.
 */
export class PartitionQueue {
  private waiting: QueuedRecord[] = [];
  private inFlight: readonly QueuedRecord[] | null = null;
  /** The next batch's bound in records: halved while batches are refused for a record in them, doubled after. */
  private maxRecords = Infinity;
  private restMs = REST_MS.first;
  private backoffUntil = -Infinity;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.inFlight === null;
  }

  /** Monotonic instant in ms from which the next batch may be taken; null: nothing waits, or a batch is on its way. */
  get readyAt(): number | null {
    return this.waiting.length === 0 || this.inFlight !== null ? null : this.backoffUntil;
  }

  push(item: QueuedRecord): void {
    this.waiting.push(item);
  }

  /** The next batch: at least one record, and then as many as fit into `maxBytes`. */
  takeBatch(maxBytes: number): readonly QueuedRecord[] {
    let bytes = 0;
    let count = 0;
    for (const item of this.waiting) {
      if (count > 0 && (count >= this.maxRecords || bytes + item.bytes > maxBytes)) break;
      bytes += item.bytes;
      count++;
    }
    this.inFlight = this.waiting.splice(0, count);
    return this.inFlight;
  }

  /** The batch came to its end. `well`: in the log. */
  completeBatch(well: boolean): void {
    this.inFlight = null;
    if (!well) return;
    this.maxRecords *= 2;
    this.restMs = REST_MS.first;
  }

  /** The batch is not in the log and is tried again after a rest. */
  retryLater(now: number): void {
    this.requeue(this.inFlight ?? []);
    this.backoffUntil = now + this.restMs;
    this.restMs = Math.min(this.restMs * 2, REST_MS.most);
  }

  /** The batch is not in the log for some record in it, nobody knows which: it goes again in halves. */
  retrySmaller(): void {
    this.maxRecords = Math.ceil((this.inFlight?.length ?? 2) / 2);
    this.requeue(this.inFlight ?? []);
  }

  /** These of the batch go again, before all others. */
  requeue(items: readonly QueuedRecord[]): void {
    this.inFlight = null;
    this.waiting = [...items, ...this.waiting];
  }

  /** Takes out what waits and whose time is over. */
  removeExpired(now: number): readonly QueuedRecord[] {
    const staying = this.waiting.findIndex(({ giveUpAt }) => giveUpAt > now);
    const count = staying === -1 ? this.waiting.length : staying;
    return count === 0 ? [] : this.waiting.splice(0, count);
  }
}
