import type { MemoryGrant, RecordForm } from '#producer';
import type { ContentEncoding } from '../produce/content-encoding.js';
import { RefusalError } from '../http/problems/refusal-error.js';
import type { MemoryReservation, MemoryShare } from './memory-budget.js';
import { memoryRefusal } from './memory-refusal.js';
import { incomingBodyCost, parsedBodyCost, INFLATER_COST } from './request-cost.js';

/** What one batch of records holds of the memory budget, from its head to its outcome. */
export class RequestMemory {
  private readonly body: MemoryShare;
  private readonly encoded: MemoryShare;
  private bytes = 0;
  private tokens = 0;
  private records = 0;

  constructor(
    reservation: MemoryReservation,
    private readonly form: RecordForm,
  ) {
    this.body = reservation.share();
    this.encoded = reservation.share();
  }

  /** The body will have so many bytes, or its buffer occupies so many. */
  reserveBody(bytes: number, reserveEncoding: ContentEncoding): MemoryGrant {
    const inflater = reserveEncoding === 'gzip' ? INFLATER_COST : 0;
    return this.body.cover(inflater + incomingBodyCost(this.form, bytes));
  }

  /** The body is there. @throws Refused */
  bodyReceived(bytes: number): void {
    this.bytes = bytes;
    this.reserveParsing(0, 0);
  }

  /** So much more of the body is about to be parsed. @throws Refused */
  reserveParsing(tokens: number, records: number): void {
    this.tokens += tokens;
    this.records += records;
    const grant = this.body.cover(this.cost);
    if (grant !== 'granted') throw new RefusalError(memoryRefusal(grant));
  }

  /** All is parsed: what was held for more is given back. */
  parsed(): void {
    this.body.set(Math.min(this.cost, this.body.bytes));
  }

  /** The keys or the values are encoded to so many bytes beyond those of the body; the other half may be as long. */
  readonly encoding = (bytes: number): MemoryGrant => this.encoded.cover(2 * bytes);

  private get cost(): number {
    return parsedBodyCost(this.bytes, this.tokens, this.records);
  }
}
