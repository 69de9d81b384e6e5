import { kafkaErrorRow } from './kafka/kafka-errors.js';
import type { Refusal } from './gateway.port.js';
import type { SendOutcome } from './kafka/record-sender.js';

type BadRecords = NonNullable<Refusal['records']>;

/** What a topic asks of a record, and the broker refuses it for: the same shape as for data that does not fit. */
function faultOf(outcome: SendOutcome): Omit<BadRecords[number], 'index'> | null {
  if (outcome.status !== 'refused') return null;
  if (outcome.fault === 'key_missing') return { path: '/key', expected: 'a key', actual: 'absent' };
  return kafkaErrorRow(outcome.error).class === 'data.invalid'
    ? { path: '/timestamp', expected: 'a time that the topic takes', actual: 'too early or too late' }
    : null;
}

/** Every record that is at fault by itself, as the broker says; null for none. */
export function recordsAtFault(
  outcomes: readonly SendOutcome[],
): { readonly detail: string; readonly records: BadRecords } | null {
  const records: BadRecords[number][] = [];
  let detail: string | null = null;
  for (const [index, outcome] of outcomes.entries()) {
    const fault = faultOf(outcome);
    if (fault === null || outcome.status !== 'refused') continue;
    records.push({ index, ...fault });
    detail ??= `Kafka refused: ${outcome.error}: ${outcome.message}`;
  }
  return detail === null ? null : { detail, records };
}
