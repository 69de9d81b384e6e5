import type { MemoryGrant } from '#producer';
import type { MemoryReservation, MemoryShare } from './memory-budget.js';
import { BASE_COST, BYTE_COST, RECORD_COST, TOKEN_COST } from './request-cost.js';

/** In bytes: what a stream has whatever it carries: the chunk that is split, an inflater, a piece of its answer. */
const STREAM_COST = BASE_COST + 4 * 2 ** 16;
/** In bytes: of a line that waits, beside its own. */
const LINE_COST = 256;

/** What one stream of records holds of the memory budget: the line that arrives, those that wait, and those under way. */
export class StreamMemory {
  private readonly own: MemoryShare;
  private readonly unfinishedLine: MemoryShare;
  private readonly waiting: MemoryShare;
  private readonly parsed: MemoryShare;
  private readonly encoded: MemoryShare;

  constructor(reservation: MemoryReservation) {
    this.own = reservation.share();
    this.unfinishedLine = reservation.share();
    this.waiting = reservation.share();
    this.parsed = reservation.share();
    this.encoded = reservation.share();
  }

  /** Before anything is read. */
  open(): MemoryGrant {
    return this.own.set(STREAM_COST);
  }

  /** The unfinished line occupies so many bytes. */
  readonly reserveLine = (bytes: number): MemoryGrant => this.unfinishedLine.set(bytes);

  /** So many lines wait, of so many bytes together. */
  readonly reserveWaiting = (count: number, bytes: number): MemoryGrant =>
    this.waiting.set(bytes + count * LINE_COST);

  /** One more record of those under way is about to be parsed. */
  readonly reserveRecord = (bytes: number, tokens: number): MemoryGrant =>
    this.parsed.set(this.parsed.bytes + bytes * BYTE_COST + tokens * TOKEN_COST + RECORD_COST);

  /** The keys or the values under way are encoded to so many bytes beyond those of their lines; the other half may be as long. */
  readonly reserveEncoding = (bytes: number): MemoryGrant => this.encoded.cover(2 * bytes);

  /** The records under way are answered. */
  recordsCompleted(): void {
    this.parsed.set(0);
    this.encoded.set(0);
  }
}
