import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkMeanings } from '../chaos/check/meanings.js';
import { checkRecords } from '../chaos/check/records.js';
import { checkStreams } from '../chaos/check/streams.js';
import { Clients } from '../chaos/clients.js';
import { readLog, readStreams, readVersions } from '../chaos/collect.js';
import type { ChaosHistory, LoggedRecord, Violation } from '../chaos/history.js';
import { Pods } from '../chaos/pods.js';
import { SeededRandom } from '../support/seeded-random.js';
import { OwnStack } from '../chaos/stack.js';
import { beginTopic, type ChaosTopic } from '../chaos/topics.js';
import { describeStall, stallsIn } from '../fuzz/stalls.js';
import { resident, residentBound } from '../support/resident-memory.js';
import { Topics } from '../support/topics.js';
import { Adversary } from './adversary.js';
import { GoodClients } from './good-clients.js';
import type { AttackReport } from './siege.js';

export interface SiegeOptions {
  /** The same seed draws the same attacks. Their timing may differ. */
  readonly seed: number;
  readonly minutes: number;
  readonly pods: number;
  readonly attackers: number;
  /** The names of the attacks to run; empty: all. */
  readonly only: readonly string[];
  /** The heap that each pod's Node.js is given, in MiB. */
  readonly heapMb: number;
  /** The longest allowed stall of the event loop, in ms of the pod's own processor time. */
  readonly stallMs: number;
}

export interface SiegeReport {
  readonly violations: readonly Violation[];
  /** The number of each attack and of the responses to it. */
  readonly counts: Readonly<Record<string, number>>;
  /** Responses to the good clients. */
  readonly good: Readonly<Record<string, number>>;
  /** The 99th percentile of a good request's latency, in ms: without and with the adversary. */
  readonly calmP99: number;
  readonly siegeP99: number;
  /** Peak and bound of each pod's resident memory, in bytes. */
  readonly resident: readonly { readonly peak: number; readonly bound: number }[];
  /** The longest stall of an event loop, in ms. */
  readonly longestStallMs: number;
}

const probe = resolve(import.meta.dirname, '../fuzz/stall-probe.mjs');
const GOOD_CLIENTS = 6;
/** The share of the time before the adversary starts. */
const CALM_SHARE = 0.2;

/** Runs good clients alone and then beside an adversary, on a stack of their own, and checks the history. */
export async function runSiege(options: SiegeOptions): Promise<SiegeReport> {
  const stack = await OwnStack.start();
  const folder = mkdtempSync(join(tmpdir(), 'sluicegate-siege-'));
  const topics = await makeTopics(stack);
  const pods = await startPods(options, stack, folder);
  try {
    return await besiege(options, stack, folder, topics, pods);
  } finally {
    await pods.end();
    await stack.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface SiegeTopics {
  /** Used by the adversary as well. */
  readonly attacked: ChaosTopic;
  /** Its schema drifts. */
  readonly drifting: ChaosTopic;
  /** Without schemas, only for the adversary. */
  readonly raw: string;
}

async function makeTopics({ urls }: OwnStack): Promise<SiegeTopics> {
  const admin = new Topics(urls.kafka);
  const begin = async (name: string): Promise<ChaosTopic> =>
    beginTopic(urls.schemaRegistry, await admin.create({ name, partitions: 3 }), 'TopicName', 'registered');
  const topics = {
    attacked: await begin('siege_1_1s_rows'),
    drifting: await begin('siege_2_1s_rows'),
    raw: await admin.create({ name: 'siege_raw' }),
  };
  await admin.close();
  return topics;
}

function startPods({ pods, heapMb }: SiegeOptions, { urls }: OwnStack, folder: string): Promise<Pods> {
  const launch = (index: number) => (postgres: string) =>
    Promise.resolve({
      resolver: 'TopicName' as const,
      settings: {
        kafka: { brokers: [urls.kafka] },
        schemaRegistry: { url: urls.schemaRegistry },
        postgres: { url: postgres },
        // The schema of one topic drifts unrealistically often, which must not open its circuit.
        producer: { circuitBreaker: { conflicts: 5, windowMs: 10_000 } },
      },
      environment: {
        NODE_OPTIONS: `--import=${probe} --max-old-space-size=${heapMb}`,
        FUZZ_STALLS: stallFile(folder, index),
      },
    });
  return Pods.start(
    urls.postgres,
    Array.from({ length: pods }, (_, index) => launch(index)),
  );
}

const stallFile = (folder: string, index: number): string => join(folder, `stalls-${index}.jsonl`);

async function besiege(
  options: SiegeOptions,
  stack: OwnStack,
  folder: string,
  topics: SiegeTopics,
  pods: Pods,
): Promise<SiegeReport> {
  const { attacked, drifting, raw } = topics;
  const schemaTopics = [attacked, drifting];
  const random = new SeededRandom(options.seed);
  const clients = new Clients(() => pods.all, schemaTopics);
  const good = new GoodClients(clients, pods.all, attacked);
  const driftingClients = new GoodClients(clients, pods.all, drifting);
  const minutes = (share: number): AbortSignal =>
    AbortSignal.timeout(Math.round(options.minutes * share * 60_000));

  await good.run(1, random.fork(), AbortSignal.timeout(2000));
  await driftingClients.run(1, random.fork(), AbortSignal.timeout(1000));
  const calm = await good.run(GOOD_CLIENTS, random.fork(), minutes(CALM_SHARE));
  const from = Date.now();
  const until = minutes(1 - CALM_SHARE);
  const adversary = Adversary.start({
    seed: options.seed,
    attackers: options.attackers,
    only: options.only,
    gates: pods.all.map(({ name, process }) => ({ name, port: Number(new URL(process?.url ?? '').port) })),
    mapped: attacked.name,
    raw,
  });
  let attackReport: AttackReport;
  let siege: number[];
  try {
    [siege] = await Promise.all([
      good.run(GOOD_CLIENTS, random.fork(), until),
      driftingClients.run(1, random.fork(), until),
      drift(drifting, random.fork(), until),
    ]);
    attackReport = await adversary.stop();
  } finally {
    adversary.kill();
  }

  const violations: Violation[] = attackReport.faults.map((what) => ({
    rule: 'contract violated by a gateway',
    what,
  }));
  const report = (rule: string, what: string): void => void violations.push({ rule, what });
  const memory: { peak: number; bound: number }[] = [];
  for (const { name, process } of pods.all) {
    if (process?.running !== true) {
      report('pod exited', name);
      continue;
    }
    const { peak } = resident(process.pid);
    const bound = residentBound(options.heapMb, await budgetOf(process.url));
    memory.push({ peak, bound });
    if (peak > bound)
      report('memory bound exceeded', `${name} had ${peak} bytes, at most ${bound} are allowed`);
  }
  const stalls = pods.all.flatMap(({ name }, index) =>
    stallsIn(stallFile(folder, index))
      .filter(({ at }) => at >= from)
      .map((stall) => ({ name, stall })),
  );
  for (const { name, stall } of stalls)
    if (stall.ms > options.stallMs) report('event loop stalled', `${name}: ${describeStall(stall)}`);

  const unrecovered = await checkRecovery(pods, clients, schemaTopics);
  pods.noteLogs();
  violations.push(
    ...unrecovered,
    ...pods.oddities.map((what) => ({ rule: 'pod misbehaved', what })),
    ...(await checkHistory(stack, pods, clients, topics, attackReport)),
  );
  return {
    violations,
    counts: attackReport.counts,
    good: clients.counts,
    calmP99: percentile(calm, 0.99),
    siegeP99: percentile(siege, 0.99),
    resident: memory,
    longestStallMs: Math.max(0, ...stalls.map(({ stall }) => stall.ms)),
  };
}

/** The pod's `http.memoryBudgetBytes`. */
async function budgetOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^request_memory_limit_bytes (\S+)$/m.exec(text)?.[1]);
}

/** Registers a version that may be followed every few seconds. */
async function drift(
  { values: [subject] }: ChaosTopic,
  random: SeededRandom,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(random.between(3000, 8000), undefined, { signal }).catch(() => undefined);
    await subject.mend(Date.now() + 1000);
  }
}

/** After the adversary has stopped, each pod must accept good records on each topic within this time. */
const RECOVERY_MS = 60_000;

async function checkRecovery(
  { all }: Pods,
  clients: Clients,
  topics: readonly ChaosTopic[],
): Promise<Violation[]> {
  const violations: Violation[] = [];
  const random = new SeededRandom(1);
  for (const pod of all)
    for (const topic of topics) {
      const [subject] = topic.values;
      const post = { topic, subject, value: 'nothing', key: 'nothing', form: 'plain', records: 1 } as const;
      const until = Date.now() + RECOVERY_MS;
      let status: number | null;
      let text = '';
      do {
        const posted = await clients.post(pod, post, random);
        status = posted?.status ?? null;
        text = posted?.text ?? '';
        if (status !== 200) await sleep(200);
      } while (status !== 200 && Date.now() < until);
      if (status !== 200)
        violations.push({ rule: 'no recovery', what: `${pod.name}, ${topic.name}: ${text}` });
    }
  return violations;
}

async function checkHistory(
  { urls }: OwnStack,
  pods: Pods,
  clients: Clients,
  { attacked, drifting, raw }: SiegeTopics,
  { attempts }: AttackReport,
): Promise<Violation[]> {
  const topics = [attacked, drifting];
  const [pod] = pods.all;
  if (pod === undefined) throw new Error('a siege needs a pod');
  const log = await readLog(urls.kafka, topics);
  const history: ChaosHistory = {
    attempts: clients.attempts,
    log,
    tries: [],
    streams: await readStreams(urls.postgres, pod, topics),
    lookups: [],
    unknownTexts: [],
    views: [],
    versions: await readVersions(urls.schemaRegistry, topics),
    registrations: [],
    commands: [],
    logOutages: [],
    slots: pods.slots,
    clockSlackMs: 1000,
    feedLagMs: 3000,
  };
  return [
    ...checkRecords({
      ...history,
      attempts: [...clients.attempts, ...attempts],
      log: [...log, ...(await readRaw(urls.kafka, raw))],
    }),
    ...checkMeanings(history),
    ...checkStreams(history),
  ];
}

/** The records without schemas: their keys are ids, as bytes or as JSON. */
async function readRaw(broker: string, topic: string): Promise<LoggedRecord[]> {
  const reader = new Topics(broker);
  try {
    return (await reader.read(topic)).map(({ partition, offset, key }) => ({
      id: key?.toString().replaceAll('"', '') ?? '',
      topic,
      partition,
      offset,
    }));
  } finally {
    await reader.close();
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
