import type { ErrorClass } from './error-class.js';

/** Errors of Kafka's protocol that mean the same to us. */
export interface KafkaErrorRow {
  readonly name: string;
  readonly class: ErrorClass;
  /** A conflict's kind; null: the error's own name. */
  readonly kind: string | null;
  /** By kafkajs' names (`kafkajs/src/protocol/error.js`), and Kafka's where they are newer. */
  readonly types: readonly string[];
}

/**
 * Every error of Kafka's protocol that kafkajs knows. All but the first two rows are about Kafka and not about schema
 * or data. What may be in the log after which of them is the sender's to say (`libs/producer/src/kafka/verdict.ts`).
 */
export const KAFKA_ERRORS: readonly KafkaErrorRow[] = [
  {
    name: 'the broker refuses the record’s schema (or wants a key on a compacted topic, which a thrown error does not tell)',
    class: 'schema.conflict',
    kind: 'BROKER_REFUSED',
    types: ['INVALID_RECORD'],
  },
  {
    name: 'the record’s timestamp is beyond what the topic takes',
    class: 'data.invalid',
    kind: null,
    types: ['INVALID_TIMESTAMP'],
  },
  transport('the record or the batch is too large', ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']),
  transport('the batch was damaged on its way', ['CORRUPT_MESSAGE']),
  transport('access is denied', [
    'TOPIC_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
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
  transport('there is no such topic or partition, or none may have this name', [
    'UNKNOWN_TOPIC_OR_PARTITION',
    'INVALID_TOPIC_EXCEPTION',
  ]),
  transport('the partition’s leader has moved, or there is none', [
    'LEADER_NOT_AVAILABLE',
    'NOT_LEADER_FOR_PARTITION',
    'NOT_LEADER_OR_FOLLOWER',
    'REPLICA_NOT_AVAILABLE',
    'BROKER_NOT_AVAILABLE',
    'FENCED_LEADER_EPOCH',
    'UNKNOWN_LEADER_EPOCH',
  ]),
  transport('too few replicas are in sync', ['NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND']),
  transport('the broker is in trouble', [
    'REQUEST_TIMED_OUT',
    'NETWORK_EXCEPTION',
    'KAFKA_STORAGE_ERROR',
    'LOG_DIR_NOT_FOUND',
    'THROTTLING_QUOTA_EXCEEDED',
    'UNKNOWN',
    'UNKNOWN_SERVER_ERROR',
    'KAFKAJS_UNKNOWN_ERROR_CODE',
  ]),
  transport('broker, topic and client do not fit', [
    'INVALID_REQUIRED_ACKS',
    'INVALID_REQUEST',
    'UNSUPPORTED_VERSION',
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
    'UNSUPPORTED_COMPRESSION_TYPE',
    'POLICY_VIOLATION',
  ]),
  transport('only to idempotent or transactional producers, which ours is not', [
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
  transport('only to consumers', [
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
  transport('only to administrators and brokers', [
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

/** For errors of brokers newer than the table. */
export const OTHER_KAFKA_ERROR = transport('an error that is on no list', []);

function transport(name: string, types: readonly string[]): KafkaErrorRow {
  return { name, class: 'transport', kind: null, types };
}

export function kafkaErrorRow(type: string): KafkaErrorRow {
  return KAFKA_ERRORS.find(({ types }) => types.includes(type)) ?? OTHER_KAFKA_ERROR;
}
