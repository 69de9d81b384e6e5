import { errorCodes } from '../clients/kafkajs/internals.js';

/** Error codes that the sender and the catalog treat specially. @see https://kafka.apache.org/protocol#protocol_error_codes */
export const ERROR_CODES = {
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  invalidTopic: 17,
  topicAuthorizationFailed: 29,
  invalidRecord: 87,
} as const;

/** Kafka's current names where kafkajs has older ones, or none. */
const RENAMED: ReadonlyMap<number, string> = new Map([
  [-1, 'UNKNOWN_SERVER_ERROR'],
  [6, 'NOT_LEADER_OR_FOLLOWER'],
  [89, 'THROTTLING_QUOTA_EXCEEDED'],
]);

/** Kafka's name of an error code, e.g. `INVALID_RECORD`; `ERROR_999` for an unknown one. */
export function errorName(code: number): string {
  return RENAMED.get(code) ?? errorCodes.find((known) => known.code === code)?.type ?? `ERROR_${code}`;
}
