import { kafkaErrorRow, recordErrorCode } from './kafka/kafka-errors.js';
import type { Halves } from './encoding.js';
import type { Flow } from './flow.js';
import type { ProduceRecord, ProduceRequest, RecordOffset, Refusal } from './gateway.port.js';
import { recordsAtFault } from './record-faults.js';
import { refuse } from './refusals.js';
import type { EncodedRecord, SendOutcome, TopicProblem } from './kafka/record-sender.js';
import { withIdHeaders, type IdHeaders } from './wire.js';

/** Records of a request as Kafka takes them. @param ids null: no schema is named in a header */
export function assemble(
  request: ProduceRequest,
  records: readonly ProduceRecord[],
  keys: Halves | null,
  values: Halves | null,
  ids: IdHeaders | null = null,
): EncodedRecord[] {
  return records.map((record, index) => {
    const halves = { key: keys?.[index] ?? null, value: values?.[index] ?? null };
    const headers = request.headers.length === 0 ? record.headers : [...record.headers, ...request.headers];
    return {
      ...halves,
      partition: record.partition ?? request.partition,
      timestamp: record.timestamp,
      headers: ids === null ? headers : withIdHeaders(headers, ids, halves),
    };
  });
}

/** REST Proxy's error codes of one record (api.md, "Produce"). An unknown outcome is not one where trying again may help: it may duplicate. */
function offsetOf(outcome: SendOutcome): RecordOffset {
  switch (outcome.status) {
    case 'acked':
      return { partition: outcome.partition, offset: outcome.offset, errorCode: null, error: null };
    case 'not_sent': {
      // A topic or partition that is not there will not be there at the next try either.
      const errorCode = outcome.reason === 'unreachable' || outcome.reason === 'overloaded' ? 50003 : 50002;
      return { partition: null, offset: null, errorCode, error: `not sent: ${outcome.message}` };
    }
    case 'unknown':
      return {
        partition: null,
        offset: null,
        errorCode: 50002,
        error: `outcome unknown, the record may be in the log: ${outcome.message}`,
      };
    case 'refused': {
      const error = `${outcome.error}: ${outcome.message}`;
      return { partition: null, offset: null, errorCode: recordErrorCode(outcome), error };
    }
  }
}

const isDenied = (error: string): boolean => kafkaErrorRow(error).refusalCode === 'auth.denied';

/** Every record's fate when at least one was acknowledged; otherwise the refusal that tells the worst of it. */
export function answerOf(
  topic: string,
  outcomes: readonly SendOutcome[],
): { offsets: RecordOffset[] } | { refusal: Refusal } {
  if (outcomes.some(({ status }) => status === 'acked')) return { offsets: outcomes.map(offsetOf) };
  const unknown = outcomes.find((outcome) => outcome.status === 'unknown');
  if (unknown !== undefined) {
    const detail = `the records left for Kafka and no answer came, they may be in the log: ${unknown.message}`;
    return { refusal: refuse('outcome.unknown', detail, { topic, outcome: 'unknown' }) };
  }
  const atFault = recordsAtFault(outcomes);
  if (atFault !== null)
    return { refusal: refuse('data.invalid', atFault.detail, { topic, records: atFault.records }) };
  const notSent = outcomes.find((outcome) => outcome.status === 'not_sent');
  const refused = outcomes.filter((outcome) => outcome.status === 'refused');
  // A schema beside other trouble is told last: that it is doubted has not been looked into.
  const told =
    refused.find(({ error }) => kafkaErrorRow(error).class !== 'schema.conflict') ?? notSent ?? refused[0];
  if (told === undefined) throw new Error('a send without an outcome');
  return { refusal: refusalOfTopic(topic, told) };
}

/** What a request is refused with that cannot be sent to its topic. */
export function refusalOfTopic(topic: string, problem: TopicProblem): Refusal {
  return problem.status === 'refused' ? refusalOfBroker(topic, problem) : refusalNotSent(topic, problem);
}

function refusalOfBroker(topic: string, refused: Extract<SendOutcome, { status: 'refused' }>): Refusal {
  const detail = `Kafka refused: ${refused.error}: ${refused.message}`;
  const { refusalCode: answer } = kafkaErrorRow(refused.error);
  return answer === 'kafka.unreachable' || answer === 'outcome.unknown'
    ? refuse('kafka.unreachable', detail, { topic, retryAfterMs: 1000 })
    : refuse(answer, detail, { topic });
}

function refusalNotSent(topic: string, notSent: Extract<SendOutcome, { status: 'not_sent' }>): Refusal {
  switch (notSent.reason) {
    case 'topic_unknown':
      return refuse('topic.unknown', `Kafka has no topic ${topic}`, { topic });
    case 'partition_unknown':
      return refuse('partition.unknown', notSent.message, { topic });
    case 'overloaded':
      return refuse('overloaded', 'too many records wait for Kafka', { topic, retryAfterMs: 1000 });
    case 'unreachable':
      return refuse('kafka.unreachable', `Kafka does not answer, nothing was sent: ${notSent.message}`, {
        topic,
        retryAfterMs: 1000,
      });
  }
}

interface Tally {
  readonly topic: string;
  readonly isKnownTopic: boolean;
  readonly outcome: SendOutcome['status'];
  count: number;
  bytes: number;
}

/** Whether Kafka has the topic, by what came of a record. An access that is denied says nothing: Kafka denies it to topics that are not there, too. */
function showsTopic(outcome: SendOutcome): boolean {
  switch (outcome.status) {
    case 'acked':
    case 'unknown':
      return true;
    case 'refused':
      return !isDenied(outcome.error);
    case 'not_sent':
      return outcome.reason === 'partition_unknown';
  }
}

/** Tells the observer what was sent: one event per outcome, not per record. */
export function countSent(
  { telemetry: events }: Flow,
  topic: string,
  records: readonly EncodedRecord[],
  outcomes: readonly SendOutcome[],
): void {
  const tally: Tally[] = [];
  const isKnownTopic = outcomes.some(showsTopic);
  let sum: Tally | undefined;
  for (let index = 0; index < outcomes.length; index++) {
    const outcome = outcomes[index]?.status ?? 'unknown';
    // Nearly always there is one sum: all were acknowledged.
    if (sum?.outcome !== outcome) {
      sum = tally.find((one) => one.outcome === outcome);
      if (sum === undefined) tally.push((sum = { topic, isKnownTopic, outcome, count: 0, bytes: 0 }));
    }
    const record = records[index];
    sum.count += 1;
    sum.bytes += (record?.key?.length ?? 0) + (record?.value?.length ?? 0);
  }
  for (const one of tally) events.record(one);
}
