import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import type { RegistryProxy, RegistryWeather } from '../support/registry-proxy.js';
import type { LogOutage } from './history.js';
import type { Pod, Pods } from './pods.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { OwnStack, Part } from './stack.js';

/** The targets of faults. */
export interface Field {
  readonly stack: OwnStack;
  readonly pods: Pods;
  readonly kafka: KafkaProxy;
  readonly registry: RegistryProxy;
  /** Recorded by faults that keep pods from reading the log. */
  readonly logOutages: LogOutage[];
}

/** Injects a fault for `forMs` and removes it. */
export type Fault = (field: Field, random: SeededRandom, forMs: number) => Promise<void>;

/** Runs a fault and records that these pods cannot read the log meanwhile. */
async function withoutLog(
  { logOutages }: Field,
  pods: readonly Pod[],
  fault: () => Promise<void>,
): Promise<void> {
  const from = Date.now();
  await fault();
  const until = Date.now();
  logOutages.push(...pods.map(({ name: pod }) => ({ pod, from, until })));
}

/** A fault of Postgres: no pod can read the log. */
const ofAll =
  (fault: Fault): Fault =>
  (field, random, forMs) =>
    withoutLog(field, field.pods.all, () => fault(field, random, forMs));

const killed =
  (part: Part): Fault =>
  async ({ stack }, _random, forMs) => {
    stack.kill9(part);
    await sleep(forMs);
    await stack.revive();
  };

const paused =
  (part: Part): Fault =>
  async ({ stack }, _random, forMs) => {
    stack.pause(part);
    await sleep(forMs);
    stack.resume(part);
  };

const weather =
  (kind: RegistryWeather): Fault =>
  async ({ registry }, _random, forMs) => {
    await registry.setWeather(kind);
    await sleep(forMs);
    await registry.setWeather('fine');
  };

/** Affects each produce request with this probability. */
const kafkaFault =
  (action: 'lose_response' | 'withhold_response' | 'cut', probability: number): Fault =>
  async ({ kafka }, random, forMs) => {
    kafka.action = () => (random.chance(probability) ? action : 'pass');
    await sleep(forMs);
    kafka.action = () => 'pass';
  };

/** Faults of shared parts, one at a time: with two at once, a silent part could look like a missing one. */
export const sharedFaults: Readonly<Record<string, Fault>> = {
  'kafka kill -9': killed('kafka'),
  'kafka SIGSTOP': paused('kafka'),
  'kafka loses responses': kafkaFault('lose_response', 0.3),
  'kafka withholds responses': kafkaFault('withhold_response', 0.1),
  'kafka cuts requests': kafkaFault('cut', 0.3),
  'kafka refuses connections': async ({ kafka }, _random, forMs) => {
    await kafka.stopListening();
    await sleep(forMs);
    await kafka.listen();
  },
  'kafka is slow': async ({ kafka }, random, forMs) => {
    kafka.delayMs = random.between(20, 400);
    await sleep(forMs);
    kafka.delayMs = 0;
  },
  'postgres kill -9': ofAll(killed('postgres')),
  'postgres SIGSTOP': ofAll(paused('postgres')),
  'postgres is slow': ofAll(async ({ pods }, random, forMs) => {
    const delayMs = random.between(5, 200);
    for (const { postgres } of pods.all) postgres.delayMs = delayMs;
    await sleep(forMs);
    for (const { postgres } of pods.all) postgres.delayMs = 0;
  }),
  'registry kill -9': killed('registry'),
  'registry SIGSTOP': paused('registry'),
  'registry refuses connections': weather('refused'),
  'registry black hole': weather('silent'),
  'registry resets': weather('reset'),
  'registry 500': weather('status-500'),
  'registry 429': weather('status-429'),
  'registry html': weather('html-200'),
  'registry is slow': async ({ registry }, _random, forMs) => {
    const release = registry.holdResponses();
    await sleep(Math.min(forMs, 900));
    release();
  },
};

/** Faults of one pod, concurrent with those of shared parts. */
export const podFaults: Readonly<Record<string, Fault>> = {
  'pod kill -9': async ({ pods }, random, forMs) => {
    const pod = random.pick(pods.all);
    await pods.kill9(pod);
    await sleep(forMs);
    await pods.start(pod);
  },
  'pod SIGTERM': async ({ pods }, random, forMs) => {
    const pod = random.pick(pods.all);
    await pods.stop(pod);
    await sleep(forMs);
    await pods.start(pod);
  },
  'pod SIGSTOP': async (field, random, forMs) => {
    const pod = random.pick(field.pods.all);
    const { process } = pod;
    await withoutLog(field, [pod], async () => {
      process?.pause();
      await sleep(forMs);
      process?.resume();
    });
  },
  'pod cut off from postgres': async (field, random, forMs) => {
    const pod = random.pick(field.pods.all);
    await withoutLog(field, [pod], async () => {
      pod.postgres.shut();
      await sleep(forMs);
      pod.postgres.open();
    });
  },
  'pod before a hanging postgres': async (field, random, forMs) => {
    const pod = random.pick(field.pods.all);
    await withoutLog(field, [pod], async () => {
      pod.postgres.stall();
      await sleep(forMs);
      pod.postgres.open();
    });
  },
};

/** In ms. */
export const short = (random: SeededRandom): number => random.between(200, 6000);

/** In ms. Sometimes longer than any lease, so that a pod resumes with an expired one. */
export const atTimesLong = (random: SeededRandom): number =>
  random.chance(0.25) ? random.between(8000, 25_000) : short(random);

/** Injects random faults until the signal, with pauses between, and counts them. Each fault occurs once in the first round. */
export async function makeFaults(
  faults: Readonly<Record<string, Fault>>,
  field: Field,
  random: SeededRandom,
  signal: AbortSignal,
  counts: Record<string, number>,
  length: (random: SeededRandom) => number,
): Promise<void> {
  const names = Object.keys(faults);
  const round = [...names].sort(() => random.next() - 0.5);
  while (!signal.aborted) {
    await sleep(random.between(200, 2000));
    const name = round.pop() ?? random.pick(names);
    await faults[name]?.(field, random, length(random));
    counts[name] = (counts[name] ?? 0) + 1;
  }
}
