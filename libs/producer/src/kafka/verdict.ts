import { errorCodes } from './kafkajs-internals.js';
import type { PartitionAnswer } from './produce-protocol.js';

/**
 * What a partition's answer means for its batch.
 * `again`: not in the log, for a reason that passes (metadata was stale, replicas are missing).
 * `apart`: not in the log because of some of its records; the others may go without them.
 * `unknown`: it may be in the log.
 */
export type Verdict = 'acked' | 'again' | 'apart' | 'refused' | 'unknown';

/**
 * Leadership has moved. A leader that steps down *after* its append, while it waits for replicas, answers with
 * these too, and its followers may have the batch. Then, and only then, the answer carries the batch's offset
 * (Kafka's `DelayedProduce` overwrites the error alone; an append that was refused has offset -1).
 */
const LEADERSHIP: ReadonlySet<number> = new Set([
  3, // UNKNOWN_TOPIC_OR_PARTITION
  5, // LEADER_NOT_AVAILABLE
  6, // NOT_LEADER_OR_FOLLOWER
  9, // REPLICA_NOT_AVAILABLE
  74, // FENCED_LEADER_EPOCH
  75, // UNKNOWN_LEADER_EPOCH
]);

/** Checked before the append. */
const NOT_ENOUGH_REPLICAS = 19;

export const INVALID_RECORD = 87;

/** A record of the batch, or the batch as a whole, is not to the broker's liking: checked before the append. */
const RECORD_ERRORS: ReadonlySet<number> = new Set([
  2, // CORRUPT_MESSAGE
  10, // MESSAGE_TOO_LARGE
  18, // RECORD_LIST_TOO_LARGE
  32, // INVALID_TIMESTAMP
  INVALID_RECORD,
]);

/** All checked before the append. Whatever is on no list here is `unknown`, e.g. REQUEST_TIMED_OUT, KAFKA_STORAGE_ERROR. */
const REFUSALS: ReadonlySet<number> = new Set([
  17, // INVALID_TOPIC_EXCEPTION
  21, // INVALID_REQUIRED_ACKS
  29, // TOPIC_AUTHORIZATION_FAILED
  31, // CLUSTER_AUTHORIZATION_FAILED
  35, // UNSUPPORTED_VERSION
  42, // INVALID_REQUEST
  43, // UNSUPPORTED_FOR_MESSAGE_FORMAT
  44, // POLICY_VIOLATION
  76, // UNSUPPORTED_COMPRESSION_TYPE
  89, // THROTTLING_QUOTA_EXCEEDED
]);

/** Judges one partition's answer. When in doubt: `unknown`. kafkajs's own `retriable` plays no part. */
export function judge({ errorCode, baseOffset }: Pick<PartitionAnswer, 'errorCode' | 'baseOffset'>): Verdict {
  const appended = baseOffset >= 0n;
  if (errorCode === 0) return appended ? 'acked' : 'unknown';
  if (LEADERSHIP.has(errorCode)) return appended ? 'unknown' : 'again';
  if (errorCode === NOT_ENOUGH_REPLICAS) return 'again';
  if (RECORD_ERRORS.has(errorCode)) return 'apart';
  return REFUSALS.has(errorCode) ? 'refused' : 'unknown';
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
