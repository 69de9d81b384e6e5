import { describe, expect, test } from 'vitest';
import { classifyPartitionResponse, type PartitionOutcome } from './classify-partition-response.js';
import { errorName } from './protocol/error-codes.js';

const rows: readonly (readonly [string, number, bigint, PartitionOutcome])[] = [
  ['NONE', 0, 42n, 'acked'],
  ['NONE without an offset', 0, -1n, 'unknown'],
  ['UNKNOWN_TOPIC_OR_PARTITION', 3, -1n, 'retry'],
  ['NOT_LEADER_OR_FOLLOWER', 6, -1n, 'retry'],
  ['NOT_LEADER_OR_FOLLOWER after the append', 6, 42n, 'unknown'],
  ['FENCED_LEADER_EPOCH', 74, -1n, 'retry'],
  ['NOT_ENOUGH_REPLICAS', 19, -1n, 'retry'],
  ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 20, 42n, 'unknown'],
  ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 20, -1n, 'unknown'],
  ['REQUEST_TIMED_OUT', 7, -1n, 'unknown'],
  ['KAFKA_STORAGE_ERROR', 56, -1n, 'unknown'],
  ['UNKNOWN_SERVER_ERROR', -1, -1n, 'unknown'],
  ['an error that is not in the table', 999, -1n, 'unknown'],
  ['MESSAGE_TOO_LARGE', 10, -1n, 'split'],
  ['RECORD_LIST_TOO_LARGE', 18, -1n, 'split'],
  ['INVALID_TIMESTAMP', 32, -1n, 'split'],
  ['INVALID_RECORD', 87, -1n, 'split'],
  ['TOPIC_AUTHORIZATION_FAILED', 29, -1n, 'refused'],
  ['POLICY_VIOLATION', 44, -1n, 'refused'],
];

describe('the outcome of a batch', () => {
  test.each(rows)('of %s (%i, offset %i) is %s', (_, errorCode, baseOffset, outcome) => {
    expect(classifyPartitionResponse({ errorCode, baseOffset })).toBe(outcome);
  });

  test("errors have Kafka's current names", () => {
    expect([87, 6, -1, 999].map(errorName)).toEqual([
      'INVALID_RECORD',
      'NOT_LEADER_OR_FOLLOWER',
      'UNKNOWN_SERVER_ERROR',
      'ERROR_999',
    ]);
  });
});
