import type { EncodedRecord, SendOutcome } from './record-sender.js';
import { errorName, INVALID_RECORD } from './classify-partition-response.js';

export type RefusedByBroker = Extract<SendOutcome, { status: 'refused' }>;

/** One call of `send`: collects its records' outcomes. */
export class SendCall {
  readonly done: Promise<readonly SendOutcome[]>;
  private readonly outcomes: SendOutcome[];
  private missing: number;
  private finish!: (outcomes: readonly SendOutcome[] | Promise<readonly SendOutcome[]>) => void;

  /** @param explain is asked where not all of them were acknowledged */
  constructor(
    count: number,
    private readonly onRecordCompleted: (bytes: number) => void,
    private readonly explain: (outcomes: readonly SendOutcome[]) => Promise<readonly SendOutcome[]>,
  ) {
    this.outcomes = new Array<SendOutcome>(count);
    this.missing = count;
    this.done = new Promise((resolve) => (this.finish = resolve));
  }

  /** Once per record. `bytes`: what the record held of the sender's memory. */
  complete(index: number, bytes: number, outcome: SendOutcome): void {
    this.outcomes[index] = outcome;
    this.onRecordCompleted(bytes);
    if (--this.missing > 0) return;
    const acked = this.outcomes.every(({ status }) => status === 'acked');
    this.finish(acked ? this.outcomes : this.explain(this.outcomes));
  }
}

/** Until when a record is tried, as monotonic instants in ms. */
export interface RetryDeadlines {
  readonly giveUpAt: number;
  /** However often it has to go again because of others. */
  readonly latestGiveUpAt: number;
}

/** One record on its way. */
export class QueuedRecord {
  /** The last answer that said "not in the log, try again"; null when none did. */
  private lastRetriableError: number | null = null;
  private currentGiveUpAt: number;

  constructor(
    readonly record: EncodedRecord,
    readonly bytes: number,
    private readonly deadlines: RetryDeadlines,
    private readonly call: SendCall,
    private readonly index: number,
  ) {
    this.currentGiveUpAt = deadlines.giveUpAt;
  }

  /** Monotonic instant in ms: not tried again after it. */
  get giveUpAt(): number {
    return this.currentGiveUpAt;
  }

  /** Has until then, but no longer than at last. */
  extend(until: number): void {
    this.currentGiveUpAt = Math.min(until, this.deadlines.latestGiveUpAt);
  }

  complete(outcome: SendOutcome): void {
    this.call.complete(this.index, this.bytes, outcome);
  }

  noteRetriableError(errorCode: number): void {
    this.lastRetriableError = errorCode;
  }

  /** Its time is over, and it is not in the log. */
  giveUp(message: string): void {
    if (this.lastRetriableError !== null) this.complete(refused(this.lastRetriableError, true));
    else this.complete({ status: 'not_sent', reason: 'unreachable', message });
  }
}

/** The broker's refusal as an outcome. */
export function refused(errorCode: number, retriable: boolean): RefusedByBroker {
  const error = errorName(errorCode);
  return { status: 'refused', error, errorCode, retriable, message: `Kafka refused the record: ${error}` };
}

/** The refusal of a record without a key by a compacted topic. */
export const keyMissing: RefusedByBroker = {
  ...refused(INVALID_RECORD, false),
  fault: 'key_missing',
  message: 'the topic is compacted and takes no record without a key',
};

/** Nothing was sent, for Kafka has no such topic. */
export function topicUnknown(topic: string): Extract<SendOutcome, { status: 'not_sent' }> {
  return { status: 'not_sent', reason: 'topic_unknown', message: `Kafka has no topic ${topic}` };
}
