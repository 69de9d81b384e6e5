import type { GatewayTelemetry, SentRecords } from '../contract/telemetry.js';
import type { EncodedRecord, SendOutcome } from '../kafka/record-sender.js';
import { isDenied } from './send-result.js';

type Tally = { -readonly [member in keyof SentRecords]: SentRecords[member] };

/** Reports what was sent: once per outcome, not per record. */
export function reportSent(
  telemetry: Pick<GatewayTelemetry, 'record'>,
  topic: string,
  records: readonly EncodedRecord[],
  outcomes: readonly SendOutcome[],
): void {
  const tallies: Tally[] = [];
  const isKnownTopic = outcomes.some(showsTopic);
  let tally: Tally | undefined;
  for (let index = 0; index < outcomes.length; index++) {
    const outcome = outcomes[index]?.status ?? 'unknown';
    // There is nearly always one tally: all records were acknowledged.
    if (tally?.outcome !== outcome) {
      tally = tallies.find((one) => one.outcome === outcome);
      if (tally === undefined) tallies.push((tally = { topic, isKnownTopic, outcome, count: 0, bytes: 0 }));
    }
    const record = records[index];
    tally.count += 1;
    tally.bytes += (record?.key?.length ?? 0) + (record?.value?.length ?? 0);
  }
  for (const one of tallies) telemetry.record(one);
}

/** Whether the outcome shows that Kafka has the topic. Denied access does not: Kafka denies it for topics that do not exist, too. */
function showsTopic(outcome: SendOutcome): boolean {
  switch (outcome.status) {
    case 'acked':
    case 'unknown':
      return true;
    case 'refused':
      return !isDenied(outcome);
    case 'not_sent':
      return outcome.reason === 'partition_unknown';
  }
}
