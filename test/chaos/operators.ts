import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './history.js';
import type { Pod } from './pods.js';
import { SeededRandom } from '../support/seeded-random.js';
import type { ValueSubject } from './subjects.js';
import type { ChaosTopic, Resolver } from './topics.js';

/** The target of a command: a value's subject, or the key's (null). */
interface Target {
  readonly topic: ChaosTopic;
  readonly subject: string;
  readonly value: ValueSubject | null;
}

/** The operations of operators. */
export const operations = [
  'reset every blocked subject',
  'reset',
  'open for a time',
  'open until reset',
  'put by id',
  'put latest',
] as const;
type Operation = (typeof operations)[number];
type Single = Exclude<Operation, 'reset every blocked subject'>;

const patienceMs = 10_000;

/** Operators that reset subjects, open circuits and put mappings, through any pod that serves the topic, sometimes with `If-Match`. */
export class Operators {
  readonly commands: Command[] = [];
  /** The number of responses by operation and status. */
  readonly counts: Record<string, number> = {};
  private readonly shut = new Set<Target>();

  constructor(
    private readonly podsOf: (topic: ChaosTopic) => readonly Pod[],
    private readonly topics: readonly ChaosTopic[],
  ) {}

  /** Runs operations until the signal, each once per round. */
  async run(random: SeededRandom, signal: AbortSignal): Promise<void> {
    let round: Operation[] = [];
    while (!signal.aborted) {
      await sleep(random.between(500, 2500));
      if (round.length === 0) round = [...operations].sort(() => random.next() - 0.5);
      await this.operate(round.pop() ?? 'reset', random, signal);
    }
  }

  /** Resets the circuits that were opened without an end and not reset since. Only to be called when every pod responds. */
  async release(): Promise<void> {
    for (const target of [...this.shut]) await this.resetShut(target, new SeededRandom(1), null);
  }

  /** Declares the registry's latest version, whatever the mapping is. Returns the status; null: no response. */
  putLatest(pod: Pod, topic: ChaosTopic, { name: subject }: ValueSubject): Promise<number | null> {
    return this.sendCommand('put latest', pod, { topic, subject, value: null }, null);
  }

  private async operate(operation: Operation, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const topic = random.pick(this.topics);
    const pod = random.pick(this.podsOf(topic));
    if (operation === 'reset every blocked subject') {
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

  /** Only a reset closes a circuit that was opened without an end. Retries until it succeeds or the signal. */
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

  /** Mappings are put for values only: a key's mapping never becomes the registry's latest. */
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
    const name = `${what}: ${String(status ?? 'no response')}`;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}

interface CommandRequest {
  readonly kind: Command['kind'];
  readonly method: 'POST' | 'PUT';
  readonly path: 'reset' | 'open' | 'mapping';
  readonly body: object;
}

/** Null: there is no schema to put. */
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
      // An operator would not declare a version that must not be followed.
      return value?.latest.retyped === true ? null : put({ version: 'latest' });
  }
}

/** The role in a PUT, which only some resolvers know. */
const roleOf: Readonly<Record<Resolver, object>> = {
  TopicName: {},
  RecordName: { role: 'value' },
};

const pathOf = ({ topic, subject }: Target): string =>
  `/v1/subjects/${topic.name}/${encodeURIComponent(subject)}`;

/** The version that an operator sees; null: the pod did not respond with one. */
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

/** Resets every blocked subject. Returns the status. @throws without a response */
export async function resetBlocked(pod: Pod): Promise<number> {
  const body = { filter: { state: 'blocked' }, reason: 'chaos', dry_run: false };
  return (await call(pod, 'POST', '/v1/resets', body)).status;
}

/** The id of a subject's mapping, as a pod reads it from the store; null: there is no mapping, or it has no id. @throws without a response */
export async function mappedIdOf(pod: Pod, topic: ChaosTopic, subject: string): Promise<number | null> {
  const { body } = await call(pod, 'GET', pathOf({ topic, subject, value: null }));
  return body.mapping?.schema_id ?? null;
}
