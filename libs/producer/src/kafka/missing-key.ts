import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaErrorRow } from './kafka-errors.js';
import type { EncodedRecord, SendOutcome } from './record-sender.js';
import type { RequestResult } from './broker-link.js';
import { keyMissing } from './queued-record.js';
import type { ConfigsResponse } from './clients/broker-connection.js';

/** A topic whose policy was changed is noticed after this time. */
const MAX_AGE_MS = 10_000;
/** A refused record does not wait longer for an explanation, in ms. */
export const EXPLAIN_TIMEOUT_MS = 2000;

/**
 * Whether topics are compacted. It is asked only when a broker has refused a record without a key and did not say, in
 * words that we know, that the key is what it misses: one before produce version 8 (Kafka 2.4) has no words at all.
 */
export class MissingKeyDetector {
  private readonly known = new Map<
    string,
    { readonly compacted: Promise<boolean | null>; readonly at: number }
  >();

  constructor(
    private readonly describeTopic: (topic: string) => Promise<RequestResult<ConfigsResponse>>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The outcomes of one send, with the fault of each keyless record that was refused. */
  async explain(
    topic: string,
    records: readonly EncodedRecord[],
    outcomes: readonly SendOutcome[],
  ): Promise<readonly SendOutcome[]> {
    if (!outcomes.some((outcome, index) => mayMissKey(outcome, records[index]))) return outcomes;
    const compacted = await Promise.race([
      this.isCompacted(topic),
      sleep(EXPLAIN_TIMEOUT_MS, null, { ref: false }),
    ]);
    return outcomes.map((outcome, index) => {
      if (!mayMissKey(outcome, records[index])) return outcome;
      if (compacted !== null) return compacted ? keyMissing : outcome;
      return outcome.fault === undefined ? keyLikelyMissing : outcome;
    });
  }

  /** Null: the broker does not tell, or may not tell us. */
  private isCompacted(topic: string): Promise<boolean | null> {
    const last = this.known.get(topic);
    if (last !== undefined && this.now() - last.at < MAX_AGE_MS) return last.compacted;
    const compacted = this.describeTopic(topic).then((asked) => {
      const policy = asked.kind === 'responded' ? policyIn(asked.response) : null;
      if (policy === null) this.known.delete(topic);
      return policy === null ? null : policy.split(',').some((each) => each.trim() === 'compact');
    });
    this.known.set(topic, { compacted, at: this.now() });
    return compacted;
  }
}

/** In doubt it is the data: the other reading would count a client's mistake against the subject. */
const keyLikelyMissing: SendOutcome = {
  ...keyMissing,
  message: 'Kafka refused a record without a key and does not say why; a compacted topic takes none such',
};

function mayMissKey(
  outcome: SendOutcome,
  record: EncodedRecord | undefined,
): outcome is Extract<SendOutcome, { status: 'refused' }> {
  if (outcome.status !== 'refused' || kafkaErrorRow(outcome.error).class !== 'schema.conflict') return false;
  return record?.key === null && outcome.fault !== 'key_missing';
}

function policyIn({ resources }: ConfigsResponse): string | null {
  const [resource] = resources;
  if (resource?.errorCode !== 0) return null;
  return (
    resource.configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue ?? null
  );
}
