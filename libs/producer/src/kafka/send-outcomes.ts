import { ERROR_CODES, errorName } from './protocol/error-codes.js';
import type { SendOutcome } from './record-sender.js';

export type RefusedOutcome = Extract<SendOutcome, { status: 'refused' }>;
export type NotSentOutcome = Extract<SendOutcome, { status: 'not_sent' }>;

/** The outcome of a record that the broker rejected with this error. */
export function refused(errorCode: number, retriable: boolean): RefusedOutcome {
  const error = errorName(errorCode);
  return { status: 'refused', error, errorCode, retriable, message: `Kafka refused the record: ${error}` };
}

/** The outcome of a record without a key that a compacted topic rejected. */
export const keyMissing: RefusedOutcome = {
  ...refused(ERROR_CODES.invalidRecord, false),
  fault: 'key_missing',
  message: 'the topic is compacted and accepts no record without a key',
};

export function notSent(reason: NotSentOutcome['reason'], message: string): NotSentOutcome {
  return { status: 'not_sent', reason, message };
}

/** Nothing was sent, since Kafka has no such topic. */
export function topicUnknown(topic: string): NotSentOutcome {
  return notSent('topic_unknown', `Kafka has no topic ${topic}`);
}
