import { setTimeout as sleep } from 'node:timers/promises';
import { responsesOf, unanswered, type PostResult } from './responses.js';
import {
  declareKey,
  declareValue,
  keyKinds,
  mayDeclare,
  membersOf,
  valueKinds,
  type KeyKind,
  type ValueKind,
} from './declarations.js';
import type { ChaosAttempt } from './history.js';
import type { Pod } from './pods.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { ValueSubject } from './subjects.js';
import type { ChaosTopic } from './topics.js';
import { drawMeaning, toJson, type JsonForm } from './values.js';

/** Long enough to learn the outcome of every record. */
const patienceMs = 60_000;

const mediaTypes: Readonly<Record<JsonForm, string>> = {
  plain: 'application/json',
  avro: 'application/vnd.kafka.avro.v2+json',
};

/** One request: records of one type, and the schemas that it declares for them. */
export interface Post {
  readonly topic: ChaosTopic;
  readonly subject: ValueSubject;
  readonly value: ValueKind;
  readonly key: KeyKind;
  readonly form: JsonForm;
  readonly records: number;
}

/** Clients that post one request after the other, each to a random pod, and record the responses. */
export class Clients {
  readonly attempts: ChaosAttempt[] = [];
  /** The number of responses by kind of client and outcome: `value`, `key` or `form`, the kind, and `acked` or a code. */
  readonly counts: Record<string, number> = {};
  private requests = 0;

  constructor(
    private readonly podsOf: (topic: ChaosTopic) => readonly Pod[],
    private readonly topics: readonly ChaosTopic[],
  ) {}

  /** Runs clients until the signal; resolves after the last response. */
  async run(count: number, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const client = async (own: SeededRandom): Promise<void> => {
      while (!signal.aborted) {
        const post = this.draw(own);
        await this.post(own.pick(this.podsOf(post.topic)), post, own);
        await sleep(own.between(0, 40));
      }
    };
    await Promise.all(Array.from({ length: count }, () => client(random.fork())));
  }

  private draw(random: SeededRandom): Post {
    const topic = random.pick(this.topics);
    const kinds = valueKinds.filter((kind) => mayDeclare(topic, kind));
    const keys = keyKinds.filter((kind) => mayDeclare(topic, kind));
    const value = random.chance(0.5) ? random.pick(kinds) : 'nothing';
    return {
      topic,
      // A record without a declared schema is of the type that the pods are configured with.
      subject: value === 'nothing' ? topic.values[0] : random.pick(topic.values),
      value,
      key: random.chance(0.1) ? random.pick(keys) : 'nothing',
      form: random.chance(0.5) ? 'plain' : 'avro',
      records: random.between(1, 4),
    };
  }

  /** Sends one request. Returns null without sending when the pod is down, or when there is no schema of this kind to declare yet. */
  async post(pod: Pod, post: Post, random: SeededRandom): Promise<PostResult | null> {
    const { process } = pod;
    const { topic, subject, form } = post;
    const value = declareValue(post.value, topic, subject, random);
    const key = declareKey(post.key, topic);
    if (process === null || value === null || key === undefined) return null;
    this.requests += 1;
    const meanings = Array.from({ length: post.records }, (_, index) =>
      drawMeaning(`${this.requests}-${index}`, value.knowledge, random),
    );
    const isRecordKey = topic.resolver === 'RecordName' || post.key.includes('moved');
    const records = meanings.map((meaning) => ({
      key: isRecordKey ? { id: meaning.id } : meaning.id,
      value: toJson(meaning, value.knowledge, form),
    }));
    const declared = { ...membersOf('key', key), ...membersOf('value', value.declared) };
    const at = Date.now();
    const posted = await this.send(`${process.url}/topics/${topic.name}?wait=4000`, form, {
      ...declared,
      records,
    });
    const responses = responsesOf(posted, meanings.length, subject.name);
    const of = {
      topic: topic.name,
      keySubject: topic.key.name,
      valueSubject: subject.name,
      pod: pod.name,
      at,
    };
    meanings.forEach((meaning, index) => {
      const response = responses[index] ?? { kind: 'wrong', what: 'no response' };
      this.attempts.push({ ...of, id: meaning.id, meaning, key, value: value.declared, response });
      this.count(post, response);
    });
    if (post.value === 'nothing' && posted.status === 200)
      subject.mappedId = posted.body.value_schema_id ?? null;
    return posted;
  }

  private async send(url: string, form: JsonForm, body: object): Promise<PostResult> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': mediaTypes[form], 'x-request-id': `chaos-${this.requests}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      return { status: response.status, body: JSON.parse(text) as PostResult['body'], text, error: null };
    } catch (error) {
      return unanswered(error);
    }
  }

  private count({ value, key, form }: Post, response: ChaosAttempt['response']): void {
    const end = 'code' in response ? response.code : response.kind;
    for (const name of [`value: ${value}: ${end}`, `key: ${key}: ${end}`, `form: ${form}: ${end}`])
      this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}
