import type { SendOutcome } from './record-sender.js';

/**
 * What an error of a produce response means for the partition's batch.
 * `retry`: not in the log, for a transient reason (stale metadata, missing replicas). A response that has an offset beside
 * such an error was sent after the append: then the batch is `unknown`.
 * `split`: not in the log because of some of its records; the others may be sent without them.
 * `refused`: not in the log, and a retry would fail as well.
 * `unknown`: it may be in the log, and is never sent again.
 */
export type ProduceErrorOutcome = 'retry' | 'split' | 'refused' | 'unknown';

/** The code of the refusal when no record of a request was acknowledged (docs/errors.md). */
type KafkaRefusalCode =
  | 'auth.denied'
  | 'topic.unknown'
  | 'request.too_large'
  | 'data.invalid'
  | 'kafka.unreachable'
  | 'outcome.unknown';

/** `transport`: Kafka itself, neither the schema nor the data. */
export type KafkaErrorClass = 'schema.conflict' | 'data.invalid' | 'transport';

/** Errors of Kafka's protocol that mean the same to the gateway. */
export interface KafkaErrorRow {
  readonly name: string;
  readonly class: KafkaErrorClass;
  readonly outcome: ProduceErrorOutcome;
  readonly refusalCode: KafkaRefusalCode;
  /** Names as in kafkajs (`kafkajs/src/protocol/error.js`), and Kafka's own where they are newer. */
  readonly types: readonly string[];
}

/**
 * Every error of Kafka's protocol that kafkajs knows. Only the first two rows are about schema or data. An error is
 * `retry`, `split` or `refused` only where Kafka checks before it appends; otherwise it is `unknown`.
 */
export const KAFKA_ERRORS: readonly KafkaErrorRow[] = [
  {
    name: 'the broker rejects the record’s schema, or the record lacks the key that a compacted topic requires (the code is the same)',
    class: 'schema.conflict',
    outcome: 'split',
    refusalCode: 'data.invalid',
    types: ['INVALID_RECORD'],
  },
  {
    name: 'the record’s timestamp is outside the range that the topic accepts',
    class: 'data.invalid',
    outcome: 'split',
    refusalCode: 'data.invalid',
    types: ['INVALID_TIMESTAMP'],
  },
  transport('the record or the batch is too large', 'split', 'request.too_large', [
    'MESSAGE_TOO_LARGE',
    'RECORD_LIST_TOO_LARGE',
  ]),
  transport('the batch was corrupted in transit', 'split', 'kafka.unreachable', ['CORRUPT_MESSAGE']),
  transport('access to the topic or the cluster is denied', 'refused', 'auth.denied', [
    'TOPIC_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
  ]),
  uncertain('access to something else is denied, which no produce response reports', [
    'GROUP_AUTHORIZATION_FAILED',
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    'SASL_AUTHENTICATION_FAILED',
    'UNSUPPORTED_SASL_MECHANISM',
    'ILLEGAL_SASL_STATE',
    'SECURITY_DISABLED',
    'INVALID_PRINCIPAL_TYPE',
    'DELEGATION_TOKEN_AUTH_DISABLED',
    'DELEGATION_TOKEN_NOT_FOUND',
    'DELEGATION_TOKEN_OWNER_MISMATCH',
    'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED',
    'DELEGATION_TOKEN_AUTHORIZATION_FAILED',
    'DELEGATION_TOKEN_EXPIRED',
  ]),
  transport('there is no such topic or partition', 'retry', 'topic.unknown', ['UNKNOWN_TOPIC_OR_PARTITION']),
  transport('the topic’s name is invalid', 'refused', 'topic.unknown', ['INVALID_TOPIC_EXCEPTION']),
  transport('the partition’s leader has moved, or there is none', 'retry', 'kafka.unreachable', [
    'LEADER_NOT_AVAILABLE',
    'NOT_LEADER_FOR_PARTITION',
    'NOT_LEADER_OR_FOLLOWER',
    'REPLICA_NOT_AVAILABLE',
    'FENCED_LEADER_EPOCH',
    'UNKNOWN_LEADER_EPOCH',
  ]),
  transport('too few replicas are in sync to append', 'retry', 'kafka.unreachable', ['NOT_ENOUGH_REPLICAS']),
  uncertain('too few replicas were in sync after the append', ['NOT_ENOUGH_REPLICAS_AFTER_APPEND']),
  uncertain('the broker failed', [
    'REQUEST_TIMED_OUT',
    'NETWORK_EXCEPTION',
    'BROKER_NOT_AVAILABLE',
    'KAFKA_STORAGE_ERROR',
    'LOG_DIR_NOT_FOUND',
    'UNKNOWN',
    'UNKNOWN_SERVER_ERROR',
    'KAFKAJS_UNKNOWN_ERROR_CODE',
  ]),
  transport(
    'the broker, the topic and the client are incompatible, or a quota is exhausted',
    'refused',
    'kafka.unreachable',
    [
      'INVALID_REQUIRED_ACKS',
      'INVALID_REQUEST',
      'UNSUPPORTED_VERSION',
      'UNSUPPORTED_FOR_MESSAGE_FORMAT',
      'UNSUPPORTED_COMPRESSION_TYPE',
      'POLICY_VIOLATION',
      'THROTTLING_QUOTA_EXCEEDED',
    ],
  ),
  uncertain('only for idempotent or transactional producers, which the gateway is not', [
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    'DUPLICATE_SEQUENCE_NUMBER',
    'INVALID_PRODUCER_EPOCH',
    'INVALID_TXN_STATE',
    'INVALID_PRODUCER_ID_MAPPING',
    'INVALID_TRANSACTION_TIMEOUT',
    'CONCURRENT_TRANSACTIONS',
    'TRANSACTION_COORDINATOR_FENCED',
    'UNKNOWN_PRODUCER_ID',
  ]),
  uncertain('only for consumers', [
    'OFFSET_OUT_OF_RANGE',
    'INVALID_FETCH_SIZE',
    'OFFSET_METADATA_TOO_LARGE',
    'GROUP_LOAD_IN_PROGRESS',
    'GROUP_COORDINATOR_NOT_AVAILABLE',
    'NOT_COORDINATOR_FOR_GROUP',
    'ILLEGAL_GENERATION',
    'INCONSISTENT_GROUP_PROTOCOL',
    'INVALID_GROUP_ID',
    'UNKNOWN_MEMBER_ID',
    'INVALID_SESSION_TIMEOUT',
    'REBALANCE_IN_PROGRESS',
    'INVALID_COMMIT_OFFSET_SIZE',
    'NON_EMPTY_GROUP',
    'GROUP_ID_NOT_FOUND',
    'FETCH_SESSION_ID_NOT_FOUND',
    'INVALID_FETCH_SESSION_EPOCH',
    'OFFSET_NOT_AVAILABLE',
    'MEMBER_ID_REQUIRED',
    'GROUP_MAX_SIZE_REACHED',
    'FENCED_INSTANCE_ID',
    'GROUP_SUBSCRIBED_TO_TOPIC',
    'UNSTABLE_OFFSET_COMMIT',
  ]),
  uncertain('only for administrators and brokers', [
    'STALE_CONTROLLER_EPOCH',
    'TOPIC_ALREADY_EXISTS',
    'INVALID_PARTITIONS',
    'INVALID_REPLICATION_FACTOR',
    'INVALID_REPLICA_ASSIGNMENT',
    'INVALID_CONFIG',
    'NOT_CONTROLLER',
    'OPERATION_NOT_ATTEMPTED',
    'REASSIGNMENT_IN_PROGRESS',
    'LISTENER_NOT_FOUND',
    'TOPIC_DELETION_DISABLED',
    'STALE_BROKER_EPOCH',
    'PREFERRED_LEADER_NOT_AVAILABLE',
    'ELIGIBLE_LEADERS_NOT_AVAILABLE',
    'ELECTION_NOT_NEEDED',
    'NO_REASSIGNMENT_IN_PROGRESS',
  ]),
];

/** Errors of brokers that are newer than the table. */
export const OTHER_KAFKA_ERROR = uncertain('an error that is not in the table', []);

function transport(
  name: string,
  outcome: ProduceErrorOutcome,
  refusalCode: KafkaRefusalCode,
  types: readonly string[],
): KafkaErrorRow {
  return { name, class: 'transport', outcome, refusalCode, types };
}

function uncertain(name: string, types: readonly string[]): KafkaErrorRow {
  return transport(name, 'unknown', 'outcome.unknown', types);
}

const byType = new Map(KAFKA_ERRORS.flatMap((row) => row.types.map((type) => [type, row] as const)));

/** The row of an error by its name. The record of an unlisted error may be in the log. */
export function kafkaErrorRow(type: string): KafkaErrorRow {
  return byType.get(type) ?? OTHER_KAFKA_ERROR;
}

/**
 * REST Proxy's `error_code` of a refused record whose neighbours were acknowledged: access denied, retriable, or
 * neither. The outcome itself says whether it is retriable: it may report a refusal of the gateway, which has no row.
 */
export function recordErrorCode({
  error,
  retriable,
}: Pick<Extract<SendOutcome, { status: 'refused' }>, 'error' | 'retriable'>): 40301 | 50002 | 50003 {
  if (kafkaErrorRow(error).refusalCode === 'auth.denied') return 40301;
  return retriable ? 50003 : 50002;
}
