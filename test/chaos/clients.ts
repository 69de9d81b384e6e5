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

  /** One request of so many records, which know of so many drifts. Returns the answer's HTTP status; null: none came. */
  async post(pod: Pod, topic: DriftingTopic, records: number, drifts: number): Promise<number | null> {
    const { process } = pod;
    if (process === null) return null;
    this.requests += 1;
    const ids = Array.from({ length: records }, (_, index) => `${this.requests}-${index}`);
    const at = Date.now();
    let status: number | null = null;
    let answers: readonly AttemptAnswer[];
    try {
      const response = await fetch(`${process.url}/topics/${topic.name}?wait=4000`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': `chaos-${this.requests}` },
        body: JSON.stringify({ records: ids.map((id) => ({ key: id, value: recordOf(id, drifts) })) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      status = response.status;
      const body = await response.text();
      answers = ids.map((_, index) => readAnswer(response.status, body, index));
    } catch (error) {
      answers = ids.map(() => unanswered(error));
    }
    ids.forEach((id, index) => {
      const answer = answers[index] ?? { kind: 'wrong', what: 'no answer' };
      this.attempts.push({ id, topic: topic.name, pod: pod.name, at, answer });
    });
    return status;
  }
}

interface ProduceBody {
  readonly offsets?: readonly {
    partition: number | null;
    offset: number | string | null;
    error_code: number | null;
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
    return { kind: 'unknown', code: String(place.error_code) };
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
