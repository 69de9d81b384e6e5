import type { MemoryGrant } from '#producer';
import type { MemoryReservation, MemoryShare } from './memory-budget.js';
import { BASE_COST, BYTE_COST, RECORD_COST, TOKEN_COST } from './request-cost.js';

/** In bytes, of any stream: the chunk that is being split, an inflater, a piece of the response. */
const STREAM_COST = BASE_COST + 4 * 2 ** 16;
/** In bytes, of a waiting line, in addition to its own. */
const LINE_COST = 256;

/** What one stream of records holds of the memory budget: the unfinished line, the waiting lines, and the records in flight. */
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

  /** For the unfinished line, which occupies this many bytes. */
  readonly reserveLine = (bytes: number): MemoryGrant => this.unfinishedLine.set(bytes);

  /** For the waiting lines; `bytes`: of all of them. */
  readonly reserveWaiting = (count: number, bytes: number): MemoryGrant =>
    this.waiting.set(bytes + count * LINE_COST);

  /** For one more record that is about to be parsed. */
  readonly reserveRecord = (bytes: number, tokens: number): MemoryGrant =>
    this.parsed.set(this.parsed.bytes + bytes * BYTE_COST + tokens * TOKEN_COST + RECORD_COST);

  /** For keys or values encoded to this many bytes beyond those of their lines. Twice that: the other ones may be as long. */
  readonly reserveEncoding = (bytes: number): MemoryGrant => this.encoded.cover(2 * bytes);

  /** The records in flight have their response lines. */
  recordsCompleted(): void {
    this.parsed.set(0);
    this.encoded.set(0);
  }
}
