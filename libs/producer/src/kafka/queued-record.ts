import { sizeOf } from './protocol/write-record.js';
import type { EncodedRecord, SendOutcome } from './record-sender.js';
import { notSent, refused } from './send-outcomes.js';

/** One call of `send`: collects the outcomes of its records. */
export class SendCall {
  readonly done: Promise<readonly SendOutcome[]>;
  private readonly outcomes: SendOutcome[];
  private missing: number;
  private resolve!: (outcomes: readonly SendOutcome[] | Promise<readonly SendOutcome[]>) => void;

  /** @param explain refines the outcomes when at least one record was not acknowledged */
  constructor(
    count: number,
    private readonly onRecordCompleted: (bytes: number) => void,
    private readonly explain: (outcomes: readonly SendOutcome[]) => Promise<readonly SendOutcome[]>,
  ) {
    this.outcomes = new Array<SendOutcome>(count);
    this.missing = count;
    this.done = new Promise((resolve) => (this.resolve = resolve));
  }

  /** Called once per record. `bytes`: what the record used of the sender's memory. */
  complete(index: number, bytes: number, outcome: SendOutcome): void {
    this.outcomes[index] = outcome;
    this.onRecordCompleted(bytes);
    if (--this.missing > 0) return;
    const allAcked = this.outcomes.every(({ status }) => status === 'acked');
    this.resolve(allAcked ? this.outcomes : this.explain(this.outcomes));
  }
}

/** How long a record is retried, as monotonic instants in ms. */
export interface RetryDeadlines {
  readonly giveUpAt: number;
  /** The limit of all extensions that other records of its batches cause. */
  readonly latestGiveUpAt: number;
}

/** A record that waits for its partition or for a broker, or is in flight. */
export class QueuedRecord {
  readonly bytes: number;
  /** The last error that said "not in the log, retry". Null: none did. */
  private lastRetriableError: number | null = null;
  private currentGiveUpAt: number;

  constructor(
    readonly record: EncodedRecord,
    private readonly deadlines: RetryDeadlines,
    private readonly call: SendCall,
    private readonly index: number,
  ) {
    this.bytes = sizeOf(record);
    this.currentGiveUpAt = deadlines.giveUpAt;
  }

  /** Monotonic instant in ms: no retry starts after it. */
  get giveUpAt(): number {
    return this.currentGiveUpAt;
  }

  /** Moves `giveUpAt` to this instant, within `latestGiveUpAt`. */
  extend(until: number): void {
    this.currentGiveUpAt = Math.min(until, this.deadlines.latestGiveUpAt);
  }

  complete(outcome: SendOutcome): void {
    this.call.complete(this.index, this.bytes, outcome);
  }

  noteRetriableError(errorCode: number): void {
    this.lastRetriableError = errorCode;
  }

  /** Completes a record that is not in the log and is not retried any more. */
  giveUp(message: string): void {
    if (this.lastRetriableError !== null) this.complete(refused(this.lastRetriableError, true));
    else this.complete(notSent('unreachable', message));
  }
}
