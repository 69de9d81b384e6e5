import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './history.js';
import type { Pod } from './pods.js';
import { SeededRandom } from '../support/seeded-random.js';
import type { ValueSubject } from './subjects.js';
import type { ChaosTopic, Resolver } from './topics.js';

/** Where a command goes: a value's subject, or (null) the key's. */
interface Target {
  readonly topic: ChaosTopic;
  readonly subject: string;
  readonly value: ValueSubject | null;
}

/** What operators do. */
export const operations = [
  'reset all that is blocked',
  'reset',
  'open for a time',
  'open until reset',
  'put by id',
  'put latest',
] as const;
type Operation = (typeof operations)[number];
type Single = Exclude<Operation, 'reset all that is blocked'>;

const patienceMs = 10_000;

/** Operators that reset, open circuits and put mappings, through any pod that serves the topic, at times with `If-Match`. */
export class Operators {
  readonly commands: Command[] = [];
  /** How often each operation was answered in each way. */
  readonly counts: Record<string, number> = {};
  private readonly shut = new Set<Target>();

  constructor(
    private readonly podsOf: (topic: ChaosTopic) => readonly Pod[],
    private readonly topics: readonly ChaosTopic[],
  ) {}

  /** Until the signal. Every round has every operation once. */
  async run(random: SeededRandom, signal: AbortSignal): Promise<void> {
    let round: Operation[] = [];
    while (!signal.aborted) {
      await sleep(random.between(500, 2500));
      if (round.length === 0) round = [...operations].sort(() => random.next() - 0.5);
      await this.operate(round.pop() ?? 'reset', random, signal);
    }
  }

  /** Resets what was opened without an end and not reset since. To be called when every pod answers. */
  async release(): Promise<void> {
    for (const target of [...this.shut]) await this.resetShut(target, new SeededRandom(1), null);
  }

  /** Declares the registry's latest version, whatever the mapping is. Returns the status; null: no answer. */
  putLatest(pod: Pod, topic: ChaosTopic, { name: subject }: ValueSubject): Promise<number | null> {
    return this.sendCommand('put latest', pod, { topic, subject, value: null }, null);
  }

  private async operate(operation: Operation, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const topic = random.pick(this.topics);
    const pod = random.pick(this.podsOf(topic));
    if (operation === 'reset all that is blocked') {
      const status = await resetBlocked(pod).catch(() => null);
      this.count(operation, status);
      return;
    }
    const target = this.target(topic, operation, random);
    const ifMatch = this.commands.length % 2 === 0 ? await versionOf(pod, target) : null;
    if (operation === 'open until reset') this.shut.add(target);
    await this.sendCommand(operation, pod, target, ifMatch, random);
    if (operation !== 'open until reset') return;
    await sleep(random.between(3000, 7000));
    await this.resetShut(target, random, signal);
  }

  /** Nothing else ends what was opened without an end. Until it is done, or the signal. */
  private async resetShut(target: Target, random: SeededRandom, signal: AbortSignal | null): Promise<void> {
    while (signal?.aborted !== true) {
      const status = await this.sendCommand('reset', random.pick(this.podsOf(target.topic)), target, null);
      if (status === 200 || status === 404) {
        this.shut.delete(target);
        return;
      }
      await sleep(200);
    }
  }

  /** A mapping is put for values alone: a key's is not the registry's latest. */
  private target(topic: ChaosTopic, operation: Operation, random: SeededRandom): Target {
    const value = random.pick(topic.values);
    const isKey = !operation.startsWith('put') && random.chance(0.2);
    return isKey ? { topic, subject: topic.key.name, value: null } : { topic, subject: value.name, value };
  }

  private async sendCommand(
    operation: Single,
    pod: Pod,
    target: Target,
    ifMatch: number | null,
    random: SeededRandom | null = null,
  ): Promise<number | null> {
    const request = requestOf(operation, target, random);
    if (request === null || pod.process === null) return null;
    const { topic, subject } = target;
    const path = `${pathOf(target)}/${request.path}`;
    const headers = ifMatch === null ? {} : { 'if-match': `"${ifMatch}"` };
    const at = Date.now();
    const response = await call(pod, request.method, path, { reason: 'chaos', ...request.body }, headers)
      .then(({ status, body }) => ({ at: Date.now(), status, version: status === 200 ? body.version : null }))
      .catch(() => null);
    const isForLatest = operation === 'put latest';
    this.commands.push({
      kind: request.kind,
      pod: pod.name,
      topic: topic.name,
      subject,
      at,
      response,
      ifMatch,
      isForLatest,
    });
    this.count(operation, response?.status ?? null);
    if (ifMatch !== null) this.count('with If-Match', response?.status ?? null);
    return response?.status ?? null;
  }

  private count(what: string, status: number | null): void {
    const name = `${what}: ${String(status ?? 'no answer')}`;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}

interface CommandRequest {
  readonly kind: Command['kind'];
  readonly method: 'POST' | 'PUT';
  readonly path: 'reset' | 'open' | 'mapping';
  readonly body: object;
}

/** Null: there is nothing to put. */
function requestOf(
  operation: Single,
  { topic, value }: Target,
  random: SeededRandom | null,
): CommandRequest | null {
  const put = (which: object): CommandRequest => ({
    kind: 'put',
    method: 'PUT',
    path: 'mapping',
    body: { record: 'generic', ...which, ...roleOf[topic.resolver] },
  });
  switch (operation) {
    case 'reset':
      return { kind: 'reset', method: 'POST', path: 'reset', body: {} };
    case 'open for a time':
      return { kind: 'open', method: 'POST', path: 'open', body: { for_ms: random?.between(4000, 9000) } };
    case 'open until reset':
      return { kind: 'open', method: 'POST', path: 'open', body: { for_ms: null } };
    case 'put by id':
      return value === null || random === null ? null : put({ schema_id: random.pick(value.sound).schemaId });
    case 'put latest':
      // A version that nobody may follow is nothing that an operator would declare.
      return value?.latest.retyped === true ? null : put({ version: 'latest' });
  }
}

/** What a PUT says of the subject's role: where the resolver does not tell it, the operator does. */
const roleOf: Readonly<Record<Resolver, object>> = {
  TopicName: {},
  RecordName: { role: 'value' },
};

const pathOf = ({ topic, subject }: Target): string =>
  `/v1/subjects/${topic.name}/${encodeURIComponent(subject)}`;

/** The version that an operator sees; null: the pod does not say. */
async function versionOf(pod: Pod, target: Target): Promise<number | null> {
  return call(pod, 'GET', pathOf(target))
    .then(({ status, body }) => (status === 200 ? body.version : null))
    .catch(() => null);
}

interface CommandResponse {
  readonly status: number;
  readonly body: {
    readonly version: number;
    readonly mapping?: { readonly schema_id: number | null } | null;
  };
}

async function call(
  { process }: Pod,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<CommandResponse> {
  const response = await fetch(`${process?.url ?? ''}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  });
  return { status: response.status, body: (await response.json()) as CommandResponse['body'] };
}

/** Resets every subject that is blocked, and answers with the status. @throws where no answer comes */
export async function resetBlocked(pod: Pod): Promise<number> {
  const body = { filter: { state: 'blocked' }, reason: 'chaos', dry_run: false };
  return (await call(pod, 'POST', '/v1/resets', body)).status;
}

/** The id of a subject's mapping, as a pod reads it from the store; null: there is none, or it has none. @throws where no answer comes */
export async function mappedIdOf(pod: Pod, topic: ChaosTopic, subject: string): Promise<number | null> {
  const { body } = await call(pod, 'GET', pathOf({ topic, subject, value: null }));
  return body.mapping?.schema_id ?? null;
}
