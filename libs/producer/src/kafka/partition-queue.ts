import type { Item } from './queued-record.js';

/** How long a partition rests after an answer "try again", in ms: doubled each time. */
const REST_MS = { first: 20, most: 500 };

/**
 * The records of one partition in their order of arrival. At most one batch of it is on its way (`taken`), so that a
 * batch which is tried again stays ahead of what came after it.
 */
export class PartitionQueue {
  private waiting: Item[] = [];
  private taken: readonly Item[] | null = null;
  /** The next batch's bound in records: halved while batches are refused for a record in them, doubled after. */
  private cap = Infinity;
  private restMs = REST_MS.first;
  private restUntil = -Infinity;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.taken === null;
  }

  /** Monotonic instant in ms from which the next batch may be taken; null: nothing waits, or a batch is on its way. */
  get readyAt(): number | null {
    return this.waiting.length === 0 || this.taken !== null ? null : this.restUntil;
  }

  push(item: Item): void {
    this.waiting.push(item);
  }

  /** The next batch: at least one record, and then as many as fit into `maxBytes`. */
  take(maxBytes: number): readonly Item[] {
    let bytes = 0;
    let count = 0;
    for (const item of this.waiting) {
      if (count > 0 && (count >= this.cap || bytes + item.bytes > maxBytes)) break;
      bytes += item.bytes;
      count++;
    }
    this.taken = this.waiting.splice(0, count);
    return this.taken;
  }

  /** The batch came to its end. `well`: in the log. */
  finish(well: boolean): void {
    this.taken = null;
    if (!well) return;
    this.cap *= 2;
    this.restMs = REST_MS.first;
  }

  /** The batch is not in the log and is tried again after a rest. */
  again(now: number): void {
    this.putBack(this.taken ?? []);
    this.restUntil = now + this.restMs;
    this.restMs = Math.min(this.restMs * 2, REST_MS.most);
  }

  /** The batch is not in the log for some record in it, nobody knows which: it goes again in halves. */
  halve(): void {
    this.cap = Math.ceil((this.taken?.length ?? 2) / 2);
    this.putBack(this.taken ?? []);
  }

  /** These of the batch go again, before all others. */
  putBack(items: readonly Item[]): void {
    this.taken = null;
    this.waiting = [...items, ...this.waiting];
  }

  /** Takes out what waits and whose time is over. */
  expired(now: number): readonly Item[] {
    const staying = this.waiting.findIndex(({ giveUpAt }) => giveUpAt > now);
    const count = staying === -1 ? this.waiting.length : staying;
    return count === 0 ? [] : this.waiting.splice(0, count);
  }
}
