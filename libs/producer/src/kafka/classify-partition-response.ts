import { kafkaErrorRow, type ProduceErrorOutcome } from './kafka-errors.js';
import { errorName } from './protocol/error-codes.js';
import type { PartitionResponse } from './protocol/produce-protocol.js';

/** What a partition's response means for its batch. */
export type PartitionOutcome = 'acked' | ProduceErrorOutcome;

/**
 * Classifies one partition's response by the closed table of Kafka's errors; an error that may follow the append is
 * `unknown`. kafkajs's own `retriable` is not used.
 *
 * A leader that steps down *after* its append, while it waits for replicas, responds with the same error as one that moved
 * before it, and its followers may have the batch. Only in that case does the response carry the batch's offset: Kafka's
 * `DelayedProduce` overwrites the error alone, and a rejected append has offset -1.
 */
export function classifyPartitionResponse({
  errorCode,
  baseOffset,
}: Pick<PartitionResponse, 'errorCode' | 'baseOffset'>): PartitionOutcome {
  const appended = baseOffset >= 0n;
  if (errorCode === 0) return appended ? 'acked' : 'unknown';
  const { outcome } = kafkaErrorRow(errorName(errorCode));
  return outcome === 'retry' && appended ? 'unknown' : outcome;
}
