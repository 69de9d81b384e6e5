import type { MemoryGrant } from '#producer';
import { RefusalError } from '../http/problems/refusal-error.js';
import type { ContentEncoding } from '../produce/media-types.js';
import type { MemoryReservation, MemoryShare } from './memory-budget.js';
import { memoryRefusal } from './memory-refusal.js';
import { incomingBodyCost, INFLATER_COST, parsedBodyCost } from './request-cost.js';

/** What one batch of records holds of the memory budget, from its head to its outcome. */
export class RequestMemory {
  private readonly body: MemoryShare;
  private readonly encoded: MemoryShare;
  private bytes = 0;
  private tokens = 0;
  private records = 0;

  constructor(reservation: MemoryReservation) {
    this.body = reservation.share();
    this.encoded = reservation.share();
  }

  /** For a body that will have this many bytes, or whose buffer occupies them. */
  reserveBody(bytes: number, encoding: ContentEncoding): MemoryGrant {
    const inflater = encoding === 'gzip' ? INFLATER_COST : 0;
    return this.body.cover(inflater + incomingBodyCost('records', bytes));
  }

  /** The whole body has arrived. @throws RefusalError */
  bodyReceived(bytes: number): void {
    this.bytes = bytes;
    this.reserveParsing(0, 0);
  }

  /** For a part of the body that is about to be parsed. @throws RefusalError */
  reserveParsing(tokens: number, records: number): void {
    this.tokens += tokens;
    this.records += records;
    const grant = this.body.cover(this.cost);
    if (grant !== 'granted') throw new RefusalError(memoryRefusal(grant));
  }

  /** All is parsed: memory that was reserved beyond its cost is given back. */
  parsed(): void {
    this.body.set(Math.min(this.cost, this.body.bytes));
  }

  /** For keys or values encoded to this many bytes beyond those of the body. Twice that: the other ones may be as long. */
  readonly reserveEncoding = (bytes: number): MemoryGrant => this.encoded.cover(2 * bytes);

  private get cost(): number {
    return parsedBodyCost(this.bytes, this.tokens, this.records);
  }
}
