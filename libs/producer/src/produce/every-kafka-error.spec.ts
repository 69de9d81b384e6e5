import { describe, expect, it } from 'vitest';
import { kafkaErrorRow, type KafkaErrorRow } from '../kafka/kafka-errors.js';
import { BatchOutcomes } from './outcome.js';
import { errorCodes } from '../kafka/clients/kafkajs/internals.js';
import { errorName } from '../kafka/protocol/error-codes.js';
import { refused } from '../kafka/send-outcomes.js';
import { classifyPartitionResponse } from '../kafka/classify-partition-response.js';
import { sendResult } from './send-result.js';

const codes = [...errorCodes.map(({ code }) => code), -1, 89, 999].filter((code) => code !== 0);
const rows = [...new Set(codes)].map((code) => [errorName(code), code] as const);
/** The `error_code` of one record, as docs/errors.md promises it. */
const recordErrorCodeOf = ({ refusalCode, outcome }: KafkaErrorRow): number =>
  refusalCode === 'auth.denied' ? 40301 : outcome === 'retry' ? 50003 : 50002;
const record = { value: 'a', partition: null, timestamp: null, headers: [] };

/** Errors that Kafka finds before it appends: only after these may a record be sent again, or be reported as not in the log. */
const NOT_IN_THE_LOG = [
  'CLUSTER_AUTHORIZATION_FAILED',
  'CORRUPT_MESSAGE',
  'FENCED_LEADER_EPOCH',
  'INVALID_RECORD',
  'INVALID_REQUEST',
  'INVALID_REQUIRED_ACKS',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'LEADER_NOT_AVAILABLE',
  'MESSAGE_TOO_LARGE',
  'NOT_ENOUGH_REPLICAS',
  'NOT_LEADER_OR_FOLLOWER',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'REPLICA_NOT_AVAILABLE',
  'THROTTLING_QUOTA_EXCEEDED',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'UNSUPPORTED_VERSION',
];

describe('every error code that kafkajs knows, and an unknown one', () => {
  it('may be in the log, unless Kafka checks it before the append', () => {
    const certain = rows.filter(
      ([, code]) => classifyPartitionResponse({ errorCode: code, baseOffset: -1n }) !== 'unknown',
    );
    expect(certain.map(([name]) => name).sort()).toEqual(NOT_IN_THE_LOG);
    expect(rows.length).toBeGreaterThan(90);
  });

  it.each(rows)('%s (%i) is decided by its row of the table', (name, code) => {
    const row = kafkaErrorRow(name);
    expect(classifyPartitionResponse({ errorCode: code, baseOffset: -1n })).toBe(row.outcome);
    // An offset beside a retriable error means that the batch was appended.
    expect(classifyPartitionResponse({ errorCode: code, baseOffset: 5n })).toBe(
      row.outcome === 'retry' ? 'unknown' : row.outcome,
    );
    if (row.outcome === 'unknown') {
      expect(row.refusalCode).toBe('outcome.unknown');
      return;
    }
    const outcome = refused(code, row.outcome === 'retry');
    const alone = sendResult('t', [outcome]);
    expect(alone).toMatchObject({ refusal: { code: row.refusalCode, outcome: 'not_sent' } });
    const beside = sendResult('t', [outcome, { status: 'acked', partition: 0, offset: '0' }]);
    expect(beside).toMatchObject({ offsets: [{ errorCode: recordErrorCodeOf(row) }, { errorCode: null }] });
    expect(new BatchOutcomes([record]).take([outcome])).toBe(row.class === 'schema.conflict');
  });
});
