import { kafkaErrorRow } from './kafka/kafka-errors.js';
import type { ProduceRecord, RecordOffset, Refusal } from './gateway.port.js';
import { answerOf } from './sending.js';
import type { SendOutcome } from './kafka/record-sender.js';

/** The broker refuses the record's schema, and not the record for its missing key. */
function isSchemaRefused(outcome: SendOutcome): boolean {
  return (
    outcome.status === 'refused' &&
    outcome.fault !== 'key_missing' &&
    kafkaErrorRow(outcome.error).class === 'schema.conflict'
  );
}

const mayBeInLog = ({ status }: SendOutcome): boolean => status === 'acked' || status === 'unknown';

/**
 * What became of each record of a request. Records whose schema the broker refused are still to be sent, once and under
 * what the look-up gives; those beside them that were acknowledged, or may be, are never sent again.
 */
export class Fates {
  private outcomes: SendOutcome[] = [];
  /** Places of records that did not fit, and might at another time: each of its own half alone. */
  readonly doubtful: number[] = [];
  /** Of the records that are pending; null: all are. */
  private places: readonly number[] | null = null;

  /** @param apart the records do not belong together: what one is refused for says nothing about the others */
  constructor(
    private readonly records: readonly ProduceRecord[],
    private readonly apart = false,
  ) {}

  /** The records to send now. */
  get pending(): readonly ProduceRecord[] {
    const { places, records } = this;
    if (places === null || places.length === records.length) return records;
    return records.filter((_, place) => places.includes(place));
  }

  /** Where a pending record stands in the request. */
  placeOf(index: number): number {
    return this.places?.[index] ?? index;
  }

  /**
   * Takes the outcomes of the pending records. True: the mapping is in doubt, and those that the broker refused are
   * pending still. A request of which nothing is in the log and some record is at fault by itself ends with that.
   */
  take(outcomes: readonly SendOutcome[]): boolean {
    if (this.places === null) this.outcomes = [...outcomes];
    else outcomes.forEach((outcome, index) => (this.outcomes[this.placeOf(index)] = outcome));
    if (!outcomes.some(isSchemaRefused)) return false;
    const refused: number[] = [];
    outcomes.forEach((outcome, index) => {
      if (isSchemaRefused(outcome)) refused.push(this.placeOf(index));
    });
    const alone = this.apart || refused.length === this.records.length;
    if (!alone && !this.outcomes.some(mayBeInLog)) return false;
    this.places = refused;
    return true;
  }

  /** What became of each record, once nothing is pending or what is pending was refused: null for that. */
  each(refused: boolean): readonly (SendOutcome | null)[] {
    const pending = new Set(refused ? (this.places ?? this.records.keys()) : []);
    return this.records.map((_, place) => (pending.has(place) ? null : (this.outcomes[place] ?? null)));
  }

  /** The request's answer, once nothing is pending. */
  answer(topic: string): { offsets: RecordOffset[] } | { refusal: Refusal } {
    return answerOf(topic, this.outcomes);
  }

  /** The request's answer when its pending records are refused. A refusal promises that none is in the log. */
  refused(topic: string, refusal: Refusal): { offsets: RecordOffset[] } | { refusal: Refusal } {
    if (!this.outcomes.some(mayBeInLog)) return { refusal };
    for (const place of this.places ?? this.records.keys()) {
      this.outcomes[place] = {
        status: 'refused',
        error: refusal.code,
        errorCode: -1,
        retriable: isWorthAnotherTry(refusal),
        message: refusal.detail,
      };
    }
    return answerOf(topic, this.outcomes);
  }
}

const isWorthAnotherTry = ({ code }: Refusal): boolean =>
  code === 'sr.unreachable' ||
  code === 'circuit.open' ||
  code === 'store.unreachable' ||
  code === 'overloaded';
