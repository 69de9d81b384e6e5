import { setTimeout as sleep } from 'node:timers/promises';
import { clockOff } from '../support/clock-off.js';
import { KafkaProxy } from '../support/kafka-proxy.js';
import type { WireAnswer, WirePartition } from '../support/produce-wire.js';
import { RegistryProxy } from '../support/registry-proxy.js';
import { Topics } from '../support/topics.js';
import { check } from './check/check.js';
import { Clients } from './clients.js';
import { readLog, readStreams, readViews } from './collect.js';
import { atTimesLong, makeFaults, podFaults, sharedFaults, short, type Field } from './faults.js';
import type { History, Lookup, Try, Violation } from './history.js';
import { placeName, Pods } from './pods.js';
import { Random } from './random.js';
import { idOf, schemaIdOf } from './schemas.js';
import { OwnStack } from './stack.js';
import { DriftingTopic } from './subjects.js';

export interface ChaosOptions {
  /** The same seed draws the same schedule; what the machine makes of it may differ. */
  readonly seed: number;
  readonly minutes: number;
  readonly pods: number;
  readonly clients: number;
  readonly topics: number;
}

export interface ChaosReport {
  readonly violations: readonly Violation[];
  /** How often each fault was made. */
  readonly faults: Readonly<Record<string, number>>;
  /** How many records ended in each way, by kind and code. */
  readonly answers: Readonly<Record<string, number>>;
  /** How many facts of each type there are. */
  readonly facts: Readonly<Record<string, number>>;
}

/** Pods' clocks go wrong by this much from one to the next. */
const podClockStepMs = 180_000;

/** How long after the last fault a pod and a topic must work again. */
const recoveryMs = 60_000;

/** One run, over pods of both strategies whose clocks are minutes apart: load and drift under faults, then peace, then the whole history is checked. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const stack = await OwnStack.start();
  const { urls } = stack;
  const kafka = await KafkaProxy.before(urls.kafka);
  const registry = await RegistryProxy.before(urls.schemaRegistry);
  const topics = await makeTopics(urls.kafka, urls.schemaRegistry, options.topics);
  const pods = await Pods.start(options.pods, urls.postgres, (postgres, index) => ({
    settings: {
      kafka: { brokers: [kafka.address] },
      schemaRegistry: {
        url: registry.url,
        timeoutMs: 1000,
        auth: { username: placeName(index), password: 'chaos' },
      },
      postgres: { url: postgres },
      producer: {
        schemaCheckStrategy: index % 3 === 1 ? 'Strict' : 'Lenient',
        hold: { maxMs: 4000 },
        // Above windowMs / (conflicts - 1), or the conflicts of trials alone would keep a circuit open (docs/settings.md).
        circuitBreaker: { conflicts: 3, windowMs: 10_000, openMs: 1000, maxOpenMs: 6000, quietMs: 10_000 },
      },
    },
    environment: clockOff((index - 1) * podClockStepMs),
  }));
  const field: Field = { stack, pods, kafka, registry };
  const tries: Try[] = [];
  kafka.watch = (partitions) => noteTries(tries, partitions);
  try {
    const clients = new Clients(pods.all, topics);
    await bind(pods, clients, topics);
    const faults = await underFaults(options, field, clients, topics);
    await makePeace(field);
    const recovery = await recover(field, clients, topics);
    const views = await readViews(pods.all, topics, clients);
    pods.meet();
    const history: History = {
      attempts: clients.attempts,
      log: await readLog(urls.kafka, topics),
      tries,
      streams: await readStreams(urls.postgres, need(pods.all[0]), topics),
      lookups: lookupsOf(registry),
      views,
      places: pods.places,
      clockSlackMs: 1000,
    };
    const oddities = pods.oddities.map((what) => ({ rule: 'a pod that misbehaves', what }));
    return {
      violations: [...recovery, ...oddities, ...check(history)],
      faults,
      answers: count(
        history.attempts.map(({ answer }) => `${answer.kind}${'code' in answer ? ` ${answer.code}` : ''}`),
      ),
      facts: count(history.streams.flatMap(({ facts }) => facts.map(({ data }) => data.type))),
    };
  } finally {
    await pods.end();
    await kafka.close();
    await registry.close();
    await stack.end();
  }
}

async function makeTopics(broker: string, registry: string, count: number): Promise<DriftingTopic[]> {
  const admin = new Topics(broker);
  const topics: DriftingTopic[] = [];
  for (let index = 1; index <= count; index += 1) {
    const name = await admin.create({ name: `chaos_${index}_1s_rows`, partitions: 3 });
    const topic = new DriftingTopic(name);
    await topic.begin(registry);
    topics.push(topic);
  }
  await admin.close();
  return topics;
}

/** Every subject gets its mapping from the first schema, or a first use would take one that breaks for its own. */
async function bind({ all: [pod] }: Pods, clients: Clients, topics: readonly DriftingTopic[]): Promise<void> {
  for (const topic of topics) {
    const { status } = await clients.post(need(pod), topic, 1, 0);
    if (status !== 200) throw new Error(`the first record of ${topic.name} was answered ${String(status)}`);
  }
}

async function underFaults(
  { seed, minutes, clients: count }: ChaosOptions,
  field: Field,
  clients: Clients,
  topics: readonly DriftingTopic[],
): Promise<Record<string, number>> {
  const random = new Random(seed);
  const signal = AbortSignal.timeout(minutes * 60_000);
  const counts: Record<string, number> = {};
  const { schemaRegistry } = field.stack.urls;
  await Promise.all([
    clients.run(count, random.fork(), signal),
    makeFaults(sharedFaults, field, random.fork(), signal, counts, short),
    makeFaults(podFaults, field, random.fork(), signal, counts, atTimesLong),
    drift(schemaRegistry, topics, random.fork(), signal),
    operate(field.pods, random.fork(), signal),
  ]);
  return counts;
}

/** Somebody registers new schemas. A registry that is down or stopped is tried again with the next one. */
async function drift(
  registry: string,
  topics: readonly DriftingTopic[],
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(random.between(200, 2000));
    await random
      .pick(topics)
      .drift(registry, random)
      .catch(() => undefined);
  }
}

/** An operator releases what is blocked, from time to time, through any pod. */
async function operate(pods: Pods, random: Random, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(random.between(2000, 6000));
    await reset(pods, random).catch(() => undefined);
  }
}

async function reset(pods: Pods, random: Random): Promise<void> {
  await fetch(`${random.pick(pods.all).process?.url ?? ''}/v1/resets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filter: { state: 'blocked' }, reason: 'chaos', dry_run: false }),
    signal: AbortSignal.timeout(10_000),
  });
}

/** Every fault is taken back by whoever made it; what a fault killed meanwhile is started. */
async function makePeace({ stack, pods }: Field): Promise<void> {
  await stack.revive();
  for (const pod of pods.all) {
    if (pod.process === null) await pods.start(pod);
    await pod.process?.ready();
  }
}

/** Schemas are mended and subjects reset; then every pod must produce on every topic, and all must come to agree. */
async function recover(
  { pods, stack }: Field,
  clients: Clients,
  topics: readonly DriftingTopic[],
): Promise<Violation[]> {
  const random = new Random(1);
  const violations: Violation[] = [];
  for (const topic of topics) {
    topic.broken = true;
    await topic.drift(stack.urls.schemaRegistry, random);
    for (const pod of pods.all) {
      const until = Date.now() + recoveryMs;
      let status: number | null = null;
      while (status !== 200 && Date.now() < until) {
        await reset(pods, random);
        ({ status } = await clients.post(pod, topic, 1, topic.drifts));
      }
      if (status !== 200)
        violations.push({
          rule: 'does not recover',
          what: `${pod.name} answers ${String(status)} on ${topic.name}`,
        });
    }
  }
  return violations;
}

/** Notes each record of a produce request, and later the answer to it. */
function noteTries(
  tries: Try[],
  partitions: readonly WirePartition[],
): (answers: readonly WireAnswer[]) => void {
  const sent = partitions.map(({ topic, partition, records }) => ({
    topic,
    partition,
    records: records.map(({ key, value }): Try => ({
      id: idOf(key),
      schemaId: schemaIdOf(value),
      errorCode: null,
    })),
  }));
  for (const { records } of sent) tries.push(...records);
  return (answers) => {
    for (const { topic, partition, records } of sent) {
      const answer = answers.find((each) => each.topic === topic && each.partition === partition);
      for (const record of records) record.errorCode = answer?.errorCode ?? null;
    }
  };
}

function lookupsOf({ calls }: RegistryProxy): Lookup[] {
  return calls.flatMap(({ path, at, user }) => {
    const subject = /\/subjects\/([^/]+)\/versions\/latest/.exec(path)?.[1];
    return subject === undefined ? [] : [{ subject: decodeURIComponent(subject), place: user ?? '', at }];
  });
}

function need(pod: Pods['all'][number] | undefined): Pods['all'][number] {
  if (pod === undefined) throw new Error('a run needs a pod');
  return pod;
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
