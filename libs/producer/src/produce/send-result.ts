import { refusal, retrySoon, type InvalidRecord, type Refusal } from '../contract/refusal.js';
import type { RecordOffset } from '../contract/result.js';
import { kafkaErrorRow, recordErrorCode } from '../kafka/kafka-errors.js';
import type { SendOutcome, TopicProblem } from '../kafka/record-sender.js';

type Refused = Extract<SendOutcome, { status: 'refused' }>;

/** The result of every record if at least one was acknowledged; otherwise the most serious refusal. */
export type SendResult = { readonly offsets: RecordOffset[] } | { readonly refusal: Refusal };

export function sendResult(topic: string, outcomes: readonly SendOutcome[]): SendResult {
  if (outcomes.some(({ status }) => status === 'acked')) return { offsets: outcomes.map(offsetOf) };
  const unknown = outcomes.find((outcome) => outcome.status === 'unknown');
  if (unknown !== undefined) {
    const detail = `the records were sent to Kafka without a response, so they may be in the log: ${unknown.message}`;
    return { refusal: refusal('outcome.unknown', detail, { topic, outcome: 'unknown' }) };
  }
  const invalid = invalidRecords(outcomes);
  if (invalid !== null) {
    const { detail, records } = invalid;
    return { refusal: refusal('data.invalid', detail, { topic, records }) };
  }
  const notSent = outcomes.find((outcome) => outcome.status === 'not_sent');
  const refused = outcomes.filter((outcome) => outcome.status === 'refused');
  // A refused schema comes last, since nothing was looked up for it.
  const problem =
    refused.find(({ error }) => kafkaErrorRow(error).class !== 'schema.conflict') ?? notSent ?? refused[0];
  if (problem === undefined) throw new Error('a send without an outcome');
  return { refusal: topicRefusal(topic, problem) };
}

/** Why a request cannot be sent to its topic. */
export function topicRefusal(topic: string, problem: TopicProblem): Refusal {
  return problem.status === 'refused' ? brokerRefusal(topic, problem) : notSentRefusal(topic, problem);
}

function brokerRefusal(topic: string, refused: Refused): Refusal {
  const detail = `Kafka refused: ${refused.error}: ${refused.message}`;
  const { refusalCode } = kafkaErrorRow(refused.error);
  return refusalCode === 'kafka.unreachable' || refusalCode === 'outcome.unknown'
    ? refusal('kafka.unreachable', detail, { topic, ...retrySoon })
    : refusal(refusalCode, detail, { topic });
}

function notSentRefusal(topic: string, notSent: Extract<SendOutcome, { status: 'not_sent' }>): Refusal {
  switch (notSent.reason) {
    case 'topic_unknown':
      return refusal('topic.unknown', `Kafka has no topic ${topic}`, { topic });
    case 'partition_unknown':
      return refusal('partition.unknown', notSent.message, { topic });
    case 'overloaded':
      return refusal('overloaded', 'too many records wait for Kafka', { topic, ...retrySoon });
    case 'unreachable': {
      const detail = `Kafka did not respond, and nothing was sent: ${notSent.message}`;
      return refusal('kafka.unreachable', detail, { topic, ...retrySoon });
    }
  }
}

/** REST Proxy's error codes of one record: do not retry, retry. */
const FAILED = 50002;
const RETRIABLE = 50003;

/** An unknown outcome is not retriable: a retry may duplicate the record. */
function offsetOf(outcome: SendOutcome): RecordOffset {
  switch (outcome.status) {
    case 'acked':
      return { partition: outcome.partition, offset: outcome.offset, errorCode: null, error: null };
    case 'not_sent': {
      // A retry does not help against a missing topic or partition.
      const isTemporary = outcome.reason === 'unreachable' || outcome.reason === 'overloaded';
      return failedOffset(isTemporary ? RETRIABLE : FAILED, `not sent: ${outcome.message}`);
    }
    case 'unknown':
      return failedOffset(FAILED, `outcome unknown, the record may be in the log: ${outcome.message}`);
    case 'refused':
      return failedOffset(recordErrorCode(outcome), `${outcome.error}: ${outcome.message}`);
  }
}

const failedOffset = (errorCode: number, error: string): RecordOffset => ({
  partition: null,
  offset: null,
  errorCode,
  error,
});

export const isDenied = ({ error }: Refused): boolean => kafkaErrorRow(error).refusalCode === 'auth.denied';

/** The records that the broker refused for their own data. Null: none. */
function invalidRecords(
  outcomes: readonly SendOutcome[],
): { readonly detail: string; readonly records: readonly InvalidRecord[] } | null {
  const records: InvalidRecord[] = [];
  let detail: string | null = null;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status !== 'refused') continue;
    const fault = faultOf(outcome);
    if (fault === null) continue;
    records.push({ index, ...fault });
    detail ??= `Kafka refused: ${outcome.error}: ${outcome.message}`;
  }
  return detail === null ? null : { detail, records };
}

/** What the topic requires of a record, in the shape of data that does not fit. Null: the record itself is not at fault. */
function faultOf(refused: Refused): Omit<InvalidRecord, 'index'> | null {
  if (refused.fault === 'key_missing') return { path: '/key', expected: 'a key', actual: 'absent' };
  return kafkaErrorRow(refused.error).class === 'data.invalid'
    ? { path: '/timestamp', expected: 'a time that the topic takes', actual: 'too early or too late' }
    : null;
}
