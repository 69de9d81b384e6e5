import { setTimeout as sleep } from 'node:timers/promises';
import { withClockSkew } from '../support/clock-skew.js';
import { KafkaProxy } from '../support/kafka-proxy.js';
import { planted } from '../support/planted.js';
import type { WirePartitionResponse, WirePartition } from '../support/produce-wire.js';
import { RegistryProxy } from '../support/registry-proxy.js';
import { Topics } from '../support/topics.js';
import { checkRun } from './check/check.js';
import { Clients } from './clients.js';
import { lookupsOf, readLog, readStreams, readVersions, readViews } from './collect.js';
import { Configuration } from './configuration.js';
import { atTimesLong, makeFaults, podFaults, sharedFaults, short, type Field } from './faults.js';
import type { ChaosHistory, LogOutage, TimedTry, Violation } from './history.js';
import { Operators } from './operators.js';
import { podName, Pods } from './pods.js';
import { SeededRandom } from '../support/seeded-random.js';
import { recover } from './recover.js';
import { idOf, schemaIdOf } from './schemas.js';
import { OwnStack } from './stack.js';
import { beginTopic, moveKey, type ChaosTopic, type Resolver } from './topics.js';

export interface ChaosOptions {
  /** The same seed draws the same schedule. Its timing may differ. */
  readonly seed: number;
  readonly minutes: number;
  /** The number of pods with TopicName. */
  readonly pods: number;
  /** The number of pods with RecordName, on a topic of their own. */
  readonly recordNamePods: number;
  readonly clients: number;
  /** The number of topics of the pods with TopicName. Clients of the last one declare only registered schemas. */
  readonly topics: number;
}

export interface ChaosReport {
  readonly violations: readonly Violation[];
  /** The number of injections of each fault. */
  readonly faults: Readonly<Record<string, number>>;
  /** The number of records by outcome and code. */
  readonly responses: Readonly<Record<string, number>>;
  /** The number of responses by kind of client and outcome. */
  readonly clients: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, number>>;
  /** The number of events of each type. */
  readonly events: Readonly<Record<string, number>>;
  /** The checked history, and the pods' logs. */
  readonly evidence: { readonly history: ChaosHistory; readonly logs: Pods['logs'] };
}

/** The clocks of consecutive pods differ by this much. */
const podClockStepMs = 180_000;

/** One run over pods of both strategies, whose clocks differ by minutes. It applies load and drift under faults, lets the pods recover, and checks the whole history. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const stack = await OwnStack.start();
  const { urls } = stack;
  const kafka = await KafkaProxy.before(urls.kafka);
  const registry = await RegistryProxy.before(urls.schemaRegistry);
  const topics = await makeTopics(urls.kafka, urls.schemaRegistry, options.topics);
  const configuration = await Configuration.create();
  const launch = (slot: number, index: number, topic: ChaosTopic) => async (postgres: string) => ({
    resolver: topic.resolver,
    settings: {
      ...settingsOf(index, topic.resolver),
      kafka: { brokers: [kafka.address] },
      schemaRegistry: {
        url: registry.url,
        timeoutMs: 1000,
        auth: { username: podName(index), password: planted('password-of-the-registry') },
      },
      postgres: { url: postgres },
      mappings: await configuration.mappingsOf(topic, slot),
    },
    environment: withClockSkew((index - 1) * podClockStepMs),
  });
  const ofGroup = (topic: ChaosTopic, count: number, from: number) =>
    Array.from({ length: count }, (_, slot) => launch(slot, from + slot, topic));
  const pods = await Pods.start(urls.postgres, [
    ...ofGroup(first(topics), options.pods, 0),
    ...ofGroup(last(topics), options.recordNamePods, options.pods),
  ]);
  const logOutages: LogOutage[] = [];
  const field: Field = { stack, pods, kafka, registry, logOutages };
  const tries: TimedTry[] = [];
  kafka.watch = (partitions) => noteTries(tries, partitions);
  try {
    const clients = new Clients((topic) => pods.serving(topic), topics);
    const operators = new Operators((topic) => pods.serving(topic), topics);
    await bind(pods, clients, operators, topics, urls.schemaRegistry);
    const faults = await underFaults(options, field, clients, operators, topics);
    await makePeace(field);
    const recovery = await recover(field, clients, operators, topics);
    const views = await readViews(pods, topics, clients);
    pods.noteLogs();
    const history: ChaosHistory = {
      attempts: clients.attempts,
      log: await readLog(urls.kafka, topics),
      tries,
      streams: await readStreams(urls.postgres, first(pods.all), topics),
      ...lookupsOf(registry),
      views,
      versions: await readVersions(urls.schemaRegistry, topics),
      registrations: topics.flatMap(({ values }) => values.flatMap(({ registrations }) => registrations)),
      commands: operators.commands,
      logOutages,
      slots: pods.slots,
      clockSlackMs: 1000,
      feedLagMs: 3000,
    };
    const oddities = pods.oddities.map((what) => ({ rule: 'pod misbehaved', what }));
    return {
      violations: [...recovery, ...oddities, ...checkRun(history)],
      faults,
      responses: count(
        history.attempts.map(
          ({ response }) => `${response.kind}${'code' in response ? ` ${response.code}` : ''}`,
        ),
      ),
      clients: clients.counts,
      operations: operators.counts,
      evidence: { history, logs: pods.logs },
      events: count(history.streams.flatMap(({ events }) => events.map(({ data }) => data.type))),
    };
  } finally {
    await pods.end();
    await configuration.remove();
    await kafka.close();
    await registry.close();
    await stack.end();
  }
}

function settingsOf(index: number, subjectResolver: Resolver): Record<string, unknown> {
  return {
    producer: {
      subjectResolver,
      schemaCheckStrategy: index % 3 === 1 ? 'Strict' : 'Lenient',
      hold: { maxMs: 4000 },
      // Above windowMs / (conflicts - 1), or the conflicts of trials alone would keep a circuit open (docs/settings.md).
      circuitBreaker: { conflicts: 3, windowMs: 10_000, openMs: 1000, maxOpenMs: 6000, quietMs: 10_000 },
    },
  };
}

/** `count` topics for TopicName and one for RecordName. */
async function makeTopics(broker: string, registry: string, count: number): Promise<ChaosTopic[]> {
  const admin = new Topics(broker);
  const topics: ChaosTopic[] = [];
  for (let index = 1; index <= count + 1; index += 1) {
    const name = await admin.create({ name: `chaos_${index}_1s_rows`, partitions: 3 });
    const resolver = index <= count ? 'TopicName' : 'RecordName';
    const declaring = index === count ? 'registered' : 'everything';
    topics.push(await beginTopic(registry, name, resolver, declaring));
  }
  await admin.close();
  return topics;
}

/** Binds every subject to its first schema. A first use during the run might bind it to a version that must not be followed. */
async function bind(
  pods: Pods,
  clients: Clients,
  operators: Operators,
  topics: readonly ChaosTopic[],
  registry: string,
): Promise<void> {
  for (const topic of topics) {
    const [subject, ...others] = topic.values;
    const pod = first(pods.serving(topic));
    const post = { topic, subject, value: 'nothing', key: 'nothing', form: 'plain', records: 1 } as const;
    const posted = await clients.post(pod, post, new SeededRandom(1));
    if (posted?.status !== 200)
      throw new Error(`the first record of ${subject.name} got the response ${posted?.text ?? 'none'}`);
    // An operator declares the types that have no configured mapping.
    for (const other of others) {
      const status = await operators.putLatest(pod, topic, other);
      if (status !== 200) throw new Error(`the mapping of ${other.name} got the response ${String(status)}`);
    }
    await moveKey(registry, topic);
  }
}

async function underFaults(
  { seed, minutes, clients: count }: ChaosOptions,
  field: Field,
  clients: Clients,
  operators: Operators,
  topics: readonly ChaosTopic[],
): Promise<Record<string, number>> {
  const random = new SeededRandom(seed);
  const signal = AbortSignal.timeout(minutes * 60_000);
  const counts: Record<string, number> = {};
  await Promise.all([
    clients.run(count, random.fork(), signal),
    makeFaults(sharedFaults, field, random.fork(), signal, counts, short),
    makeFaults(podFaults, field, random.fork(), signal, counts, atTimesLong),
    drift(topics, random.fork(), signal),
    operators.run(random.fork(), signal),
  ]);
  return counts;
}

/** Registers new schemas. While the registry is down or suspended, a registration fails, and the next one is tried later. */
async function drift(
  topics: readonly ChaosTopic[],
  random: SeededRandom,
  signal: AbortSignal,
): Promise<void> {
  const subjects = topics.flatMap(({ values }) => values);
  while (!signal.aborted) {
    await sleep(random.between(200, 2000));
    await random
      .pick(subjects)
      .registerDrift(random)
      .catch(() => undefined);
  }
}

/** Ends the run's faults: starts everything that a fault killed. Faults themselves remove what they injected. */
async function makePeace({ stack, pods }: Field): Promise<void> {
  await stack.revive();
  for (const pod of pods.all) {
    if (pod.process === null) await pods.start(pod);
    await pod.process?.ready();
  }
}

/** Records each record of a produce request, and later the response to it. */
function noteTries(
  tries: TimedTry[],
  partitions: readonly WirePartition[],
): (responses: readonly WirePartitionResponse[]) => void {
  const at = Date.now();
  const sent = partitions.map(({ topic, partition, records }) => ({
    topic,
    partition,
    records: records.map(({ key, value }): TimedTry => ({
      id: idOf(key),
      schemaId: schemaIdOf(value),
      at,
      errorCode: null,
    })),
  }));
  for (const { records } of sent) tries.push(...records);
  return (responses) => {
    for (const { topic, partition, records } of sent) {
      const response = responses.find((each) => each.topic === topic && each.partition === partition);
      for (const record of records) record.errorCode = response?.errorCode ?? null;
    }
  };
}

function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('a run needs at least one');
  return one;
}

const last = <T>(list: readonly T[]): T => first(list.slice(-1));

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
