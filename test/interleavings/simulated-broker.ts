import type { EncodedRecord, RecordSender, SendOutcome } from '#producer';
import type { LoggedRecord, Try, Violation } from '../chaos/history.js';
import { invalidRecord } from '../support/gateway-bench.js';
import type { PendingSteps } from './pending-steps.js';
import { times } from './times.js';

/**
 * The outcome of one send. `lost`: stored without a response. `cut`: not stored, and no response. `partial`: the first record
 * is stored, the others are rejected for their schema.
 */
export type SendFault = 'invalid' | 'partial' | 'not_sent' | 'lost' | 'cut' | 'throttled';

/** A record in the log, with its bytes. */
export interface Stored extends LoggedRecord {
  readonly value: Buffer | null;
}

/** The arrival of one send. The versions are those of the value's stream. */
export interface Arrived {
  readonly pod: string;
  /** The first record's id. */
  readonly id: string;
  readonly calledAt: number;
  readonly arrivedAt: number;
}

/** The Kafka of all pods: one partition, with injected faults. */
export class SimulatedBroker {
  readonly log: Stored[] = [];
  readonly tries: Try[] = [];
  /** Records that were sent again although they are, or may be, in the log. */
  readonly violations: Violation[] = [];
  readonly arrived: Arrived[] = [];
  /** The faults of the next sends, one each. */
  readonly next: SendFault[] = [];
  /** Rejects records whose value has another schema id; null: accepts every schema. */
  requiredSchemaId: (() => number) | null = null;
  private readonly statuses = new Map<string, SendOutcome['status']>();

  constructor(
    private readonly steps: PendingSteps,
    private readonly now: () => number,
    private readonly version: () => number,
  ) {}

  /** The sender of one pod. */
  of(pod: string): RecordSender {
    return {
      slowestMs: times.sendMs,
      send: (topic, records) => {
        const what = `send ${records.map(idOf).join(' ')} under ${records.map(schemaIdOf).join(' ')}`;
        const giveUpAt = this.now() + times.sendMs;
        const calledAt = this.version();
        return this.steps.call({ pod, port: 'broker', what }, () => {
          if (this.now() > giveUpAt) return records.map(() => notSent);
          const [id = ''] = records.map(idOf);
          this.arrived.push({ pod, id, calledAt, arrivedAt: this.version() });
          return this.take(topic, records);
        });
      },
      checkTopic: () => Promise.resolve(null),
      reachable: () => Promise.resolve(true),
      close: () => Promise.resolve(),
    };
  }

  private take(topic: string, records: readonly EncodedRecord[]): SendOutcome[] {
    const fault = this.next.shift() ?? null;
    return records.map((record, index) => {
      const id = idOf(record);
      const before = this.statuses.get(id);
      if (before === 'acked' || before === 'unknown')
        this.violations.push({ rule: 'sent again', what: `${id} was sent after ${before}` });
      const outcome = this.outcome(topic, record, index, fault);
      if (outcome.status !== 'not_sent')
        this.tries.push({ id, schemaId: schemaIdOf(record), errorCode: errorCodeOf(outcome) });
      this.statuses.set(id, outcome.status);
      return outcome;
    });
  }

  private outcome(topic: string, record: EncodedRecord, index: number, fault: SendFault | null): SendOutcome {
    if (fault === 'not_sent') return notSent;
    if (fault === 'cut') return { status: 'unknown', message: 'no response' };
    if (fault === 'throttled')
      return {
        status: 'refused',
        error: 'NOT_ENOUGH_REPLICAS',
        errorCode: 19,
        retriable: true,
        message: 'too few',
      };
    const refused = this.requiredSchemaId !== null && schemaIdOf(record) !== this.requiredSchemaId();
    if (refused || fault === 'invalid' || (fault === 'partial' && index > 0)) return invalidRecord;
    const offset = String(this.log.length);
    this.log.push({ id: idOf(record), topic, partition: 0, offset, value: record.value });
    return fault === 'lost'
      ? { status: 'unknown', message: 'no response' }
      : { status: 'acked', partition: 0, offset };
  }
}

/** The error code in Kafka's response; null: no response. */
function errorCodeOf(outcome: SendOutcome): number | null {
  if (outcome.status === 'refused') return outcome.errorCode;
  return outcome.status === 'acked' ? 0 : null;
}
const notSent: SendOutcome = { status: 'not_sent', reason: 'unreachable', message: 'no broker' };

const idOf = ({ headers }: EncodedRecord): string => headers[0]?.value?.toString() ?? '';

const schemaIdOf = ({ value }: EncodedRecord): number => value?.readInt32BE(1) ?? 0;
