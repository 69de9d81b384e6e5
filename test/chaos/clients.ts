import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt, AttemptAnswer } from './history.js';
import type { Pod } from './pods.js';
import type { Random } from './random.js';
import { recordOf } from './schemas.js';
import type { DriftingTopic } from './subjects.js';

/** A client that gives up before this would not learn what its records came to. */
const patienceMs = 60_000;

/** Clients that post records one request after the other, each to a pod of its choice, and write down what they were told. */
export class Clients {
  readonly attempts: Attempt[] = [];
  private requests = 0;

  constructor(
    private readonly pods: readonly Pod[],
    private readonly topics: readonly DriftingTopic[],
  ) {}

  /** So many clients until the signal; resolves when the last answer is there. */
  async run(count: number, random: Random, signal: AbortSignal): Promise<void> {
    const client = async (own: Random): Promise<void> => {
      while (!signal.aborted) {
        const topic = own.pick(this.topics);
        await this.post(own.pick(this.pods), topic, own.between(1, 4), topic.drifts);
        await sleep(own.between(0, 40));
      }
    };
    await Promise.all(Array.from({ length: count }, () => client(random.fork())));
  }

  /** One request of so many records, which know of so many drifts. */
  async post(pod: Pod, topic: DriftingTopic, records: number, drifts: number): Promise<Posted> {
    const { process } = pod;
    if (process === null) return unposted;
    this.requests += 1;
    const ids = Array.from({ length: records }, (_, index) => `${this.requests}-${index}`);
    const at = Date.now();
    let posted = unposted;
    let answers: readonly AttemptAnswer[];
    try {
      const response = await fetch(`${process.url}/topics/${topic.name}?wait=4000`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': `chaos-${this.requests}` },
        body: JSON.stringify({ records: ids.map((id) => ({ key: id, value: recordOf(id, drifts) })) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const body = await response.text();
      const { key_schema_id = null, value_schema_id = null } = JSON.parse(body) as ProduceBody;
      posted = { status: response.status, keySchemaId: key_schema_id, valueSchemaId: value_schema_id };
      answers = ids.map((_, index) => readAnswer(response.status, body, index));
    } catch (error) {
      answers = ids.map(() => unanswered(error));
    }
    ids.forEach((id, index) => {
      const answer = answers[index] ?? { kind: 'wrong', what: 'no answer' };
      this.attempts.push({ id, topic: topic.name, pod: pod.name, at, answer });
    });
    return posted;
  }
}

/** What became of a request as a whole; nulls: no answer, or one that has no ids. */
export interface Posted {
  readonly status: number | null;
  readonly keySchemaId: number | null;
  readonly valueSchemaId: number | null;
}

const unposted: Posted = { status: null, keySchemaId: null, valueSchemaId: null };

interface ProduceBody {
  readonly key_schema_id?: number | null;
  readonly value_schema_id?: number | null;
  readonly offsets?: readonly {
    partition: number | null;
    offset: number | string | null;
    error_code: number | null;
    error: string | null;
  }[];
  readonly outcome?: unknown;
  readonly code?: unknown;
}

function readAnswer(status: number, text: string, index: number): AttemptAnswer {
  const body = JSON.parse(text) as ProduceBody;
  const code = String(body.code);
  if (status === 200) {
    const place = body.offsets?.[index];
    if (place === undefined) return { kind: 'wrong', what: `200 without an offset for record ${index}` };
    if (place.offset !== null && place.partition !== null)
      return { kind: 'acked', partition: place.partition, offset: String(place.offset) };
    const code = String(place.error_code);
    return place.error?.startsWith('outcome unknown') === true
      ? { kind: 'unknown', code }
      : { kind: 'not_sent', code };
  }
  if (status === 500) return { kind: 'wrong', what: `HTTP 500: ${text}` };
  if (body.outcome === 'not_sent') return { kind: 'not_sent', code };
  if (body.outcome === 'unknown') return { kind: 'unknown', code };
  return { kind: 'wrong', what: `HTTP ${status} without an outcome: ${code}` };
}

/** A connection that was refused carried nothing; of one that broke nobody knows. */
function unanswered(error: unknown): AttemptAnswer {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code === 'ECONNREFUSED'
    ? { kind: 'not_sent', code: 'ECONNREFUSED' }
    : { kind: 'unknown', code: cause?.code ?? String(error) };
}
