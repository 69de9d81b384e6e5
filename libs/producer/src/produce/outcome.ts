import type { Refusal } from '../contract/refusal.js';
import type { ProduceRecord } from '../contract/request.js';
import { kafkaErrorRow } from '../kafka/kafka-errors.js';
import type { SendOutcome } from '../kafka/record-sender.js';
import { sendResult, type SendResult } from './send-result.js';

/** The broker refuses the schema of the record, and not the record for its missing key. */
function isSchemaRefused(outcome: SendOutcome): boolean {
  return (
    outcome.status === 'refused' &&
    outcome.fault !== 'key_missing' &&
    kafkaErrorRow(outcome.error).class === 'schema.conflict'
  );
}

const mayBeInLog = ({ status }: SendOutcome): boolean => status === 'acked' || status === 'unknown';

/** The refusals after which the same records may succeed. */
const retriableCodes: ReadonlySet<Refusal['code']> = new Set([
  'sr.unreachable',
  'circuit.open',
  'store.unreachable',
  'overloaded',
]);

/**
 * The outcome of each record of a batch. Records whose schema the broker refused are pending: they are sent once more, as the
 * look-up says. Records that were acknowledged, or may be in the log, are never sent again.
 */
export class BatchOutcomes {
  /** Indexes of records that do not fit the schema and may fit another one. */
  readonly suspectRecords: number[] = [];
  private outcomes: SendOutcome[] = [];
  /** Indexes of the pending records. Null: all are. */
  private pendingIndexes: readonly number[] | null = null;
  private pendingRecords: readonly ProduceRecord[];

  /** @param isIndividual the records are independent: one may be refused without the others */
  constructor(
    private readonly records: readonly ProduceRecord[],
    private readonly isIndividual = false,
  ) {
    this.pendingRecords = records;
  }

  /** The records to send now. The same list until `take` changes it. */
  get pending(): readonly ProduceRecord[] {
    return this.pendingRecords;
  }

  /** The index in the request of a pending record. */
  indexOf(pendingIndex: number): number {
    return this.pendingIndexes?.[pendingIndex] ?? pendingIndex;
  }

  /**
   * Takes the outcomes of the pending records. True: the mapping is suspect, and the records that the broker refused are still
   * pending. A request of which nothing is in the log and some record is at fault by itself ends instead.
   */
  take(outcomes: readonly SendOutcome[]): boolean {
    if (this.pendingIndexes === null) this.outcomes = [...outcomes];
    else outcomes.forEach((outcome, index) => (this.outcomes[this.indexOf(index)] = outcome));
    if (!outcomes.some(isSchemaRefused)) return false;
    const refused: number[] = [];
    outcomes.forEach((outcome, index) => {
      if (isSchemaRefused(outcome)) refused.push(this.indexOf(index));
    });
    const mayStandAlone = this.isIndividual || refused.length === this.records.length;
    if (!mayStandAlone && !this.outcomes.some(mayBeInLog)) return false;
    this.pendingIndexes = refused;
    if (refused.length < this.records.length)
      this.pendingRecords = this.records.filter((_, index) => refused.includes(index));
    return true;
  }

  /** The outcome of each record. Null for records that were still pending when the batch was rejected. */
  each(wasRejected: boolean): readonly (SendOutcome | null)[] {
    const pending = new Set(wasRejected ? (this.pendingIndexes ?? this.records.keys()) : []);
    return this.records.map((_, index) => (pending.has(index) ? null : (this.outcomes[index] ?? null)));
  }

  /** The result of the request, once nothing is pending. */
  result(topic: string): SendResult {
    return sendResult(topic, this.outcomes);
  }

  /** The result of the request when its pending records are refused. A refusal promises that no record is in the log. */
  rejectedResult(topic: string, refusal: Refusal): SendResult {
    if (!this.outcomes.some(mayBeInLog)) return { refusal };
    for (const index of this.pendingIndexes ?? this.records.keys()) {
      this.outcomes[index] = {
        status: 'refused',
        error: refusal.code,
        errorCode: -1,
        retriable: retriableCodes.has(refusal.code),
        message: refusal.detail,
      };
    }
    return sendResult(topic, this.outcomes);
  }
}
