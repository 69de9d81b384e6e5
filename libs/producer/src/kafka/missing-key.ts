import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestResult } from './broker-link.js';
import type { ConfigsResponse } from './clients/broker-connection.js';
import { kafkaErrorRow } from './kafka-errors.js';
import type { EncodedRecord, SendOutcome } from './record-sender.js';
import { keyMissing, type RefusedOutcome } from './send-outcomes.js';

/** A topic whose cleanup policy was changed is noticed after this time. */
const MAX_AGE_MS = 10_000;
/** A refused record waits no longer for an explanation, in ms. */
export const EXPLAIN_TIMEOUT_MS = 2000;

/**
 * Finds out whether refused records lack a key that a compacted topic requires. It requests the topic's cleanup policy only
 * when a broker rejected a record without a key and gave no known reason: a broker before produce version 8 (Kafka 2.4)
 * gives none at all.
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

  /** The outcomes of one send, with the fault of each refused record that has no key. */
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
      return outcome.fault === undefined ? keyPresumablyMissing : outcome;
    });
  }

  /** Null: unknown, since the broker does not respond or denies access to the configs. */
  private isCompacted(topic: string): Promise<boolean | null> {
    const last = this.known.get(topic);
    if (last !== undefined && this.now() - last.at < MAX_AGE_MS) return last.compacted;
    const compacted = this.describeTopic(topic).then((result) => {
      const policy = result.kind === 'responded' ? cleanupPolicyOf(result.response) : null;
      if (policy === null) this.known.delete(topic);
      return policy === null ? null : policy.split(',').some((each) => each.trim() === 'compact');
    });
    this.known.set(topic, { compacted, at: this.now() });
    return compacted;
  }
}

/** Blames the data when the policy is unknown: the other reading would count a client's mistake against the subject. */
const keyPresumablyMissing: SendOutcome = {
  ...keyMissing,
  message:
    'Kafka refused a record without a key and does not say why; a compacted topic accepts no such record',
};

function mayMissKey(outcome: SendOutcome, record: EncodedRecord | undefined): outcome is RefusedOutcome {
  if (outcome.status !== 'refused' || kafkaErrorRow(outcome.error).class !== 'schema.conflict') return false;
  return record?.key === null && outcome.fault !== 'key_missing';
}

function cleanupPolicyOf({ resources }: ConfigsResponse): string | null {
  const [resource] = resources;
  if (resource?.errorCode !== 0) return null;
  return (
    resource.configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue ?? null
  );
}
