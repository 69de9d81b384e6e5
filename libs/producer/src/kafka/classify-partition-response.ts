import { kafkaErrorRow, type ProduceErrorOutcome } from './kafka-errors.js';
import { errorCodes } from './clients/kafkajs/internals.js';
import type { PartitionResponse } from './protocol/produce-protocol.js';

/** What a partition's answer means for its batch. */
export type PartitionOutcome = 'acked' | ProduceErrorOutcome;

export const INVALID_RECORD = 87;

/**
 * Judges one partition's answer by the closed table of Kafka's errors. When in doubt: `unknown`. kafkajs's own
 * `retriable` plays no part.
 *
 * A leader that steps down *after* its append, while it waits for replicas, answers as one that has moved before it, and
 * its followers may have the batch. Then, and only then, the answer carries the batch's offset (Kafka's `DelayedProduce`
 * overwrites the error alone; an append that was refused has offset -1).
 */
export function classifyPartitionResponse({
  errorCode,
  baseOffset,
}: Pick<PartitionResponse, 'errorCode' | 'baseOffset'>): PartitionOutcome {
  const appended = baseOffset >= 0n;
  if (errorCode === 0) return appended ? 'acked' : 'unknown';
  const { outcome: outcome } = kafkaErrorRow(errorName(errorCode));
  return outcome === 'retry' && appended ? 'unknown' : outcome;
}

/** Kafka's present names where kafkajs has older ones, or none. */
const RENAMED: ReadonlyMap<number, string> = new Map([
  [-1, 'UNKNOWN_SERVER_ERROR'],
  [6, 'NOT_LEADER_OR_FOLLOWER'],
  [89, 'THROTTLING_QUOTA_EXCEEDED'],
]);

/** Kafka's name of an error code, e.g. `INVALID_RECORD`; `ERROR_999` for one that nobody here knows. */
export function errorName(code: number): string {
  return RENAMED.get(code) ?? errorCodes.find((known) => known.code === code)?.type ?? `ERROR_${code}`;
}
