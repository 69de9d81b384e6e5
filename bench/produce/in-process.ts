import { Kafka, logLevel } from 'kafkajs';
import { createKafkaSender } from '#producer';
import { stack } from '../../test/support/stack.js';
import { Topics } from '../../test/support/topics.js';
import { BareEncoder } from '../support/bare-encoder.js';
import { recordsOf } from '../support/bars.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { inProcessGateway, produceBatch } from '../support/in-process-gateway.js';
import { median, quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { PartOptions, PartResult } from '../support/part.js';

const BATCH = 100;
const BATCHES = 64;
/** Warm-up batches of a subject in a round. */
const WARM_UP = 20;

const names = ['avsc + the same client', 'avsc + kafkajs', 'sluicegate'] as const;
type Name = (typeof names)[number];

interface Round {
  readonly cpuPer100k: number;
  readonly perSecond: number;
  readonly latencies: number[];
}

/**
 * Goal 1. Batches of 100 records in a loop, from parsed values to acknowledged records. The baseline uses the same client
 * (`createKafkaSender`), so that the ratio is Sluicegate's overhead only. kafkajs's own producer is measured beside it.
 */
export async function inProcess({ rounds, seconds }: PartOptions): Promise<PartResult> {
  const { kafka } = stack();
  const topics = new Topics(kafka);
  const { topic, keyId, valueId } = await makeBenchTopic(topics);
  const sender = createKafkaSender({ brokers: [kafka], clientId: 'bench', ssl: false, sasl: null });
  const gateway = inProcessGateway(topic, sender);
  const producer = new Kafka({
    brokers: [kafka],
    clientId: 'bench-kafkajs',
    logLevel: logLevel.NOTHING,
  }).producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
  await producer.connect();
  const encoder = new BareEncoder(keyId, valueId);
  const batches = Array.from({ length: BATCHES }, (_, n) => recordsOf(BATCH, n * BATCH));

  const subjects: Record<Name, (batch: (typeof batches)[number]) => Promise<unknown>> = {
    'avsc + the same client': async (batch) => {
      const outcomes = await sender.send(
        topic,
        batch.map((record) => encoder.encode(record)),
      );
      if (outcomes.some(({ status }) => status !== 'acked'))
        throw new Error('A record was not acknowledged.');
    },
    'avsc + kafkajs': (batch) =>
      producer.send({
        topic,
        acks: -1,
        messages: batch.map((record) => {
          const { key, value } = encoder.encode(record);
          return { key, value };
        }),
      }),
    sluicegate: (batch) => produceBatch(gateway, topic, batch),
  };

  const measured = new Map<Name, Round[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    // Each one goes first equally often.
    const order = names.map((_, i) => names[(i + round) % names.length] ?? 'sluicegate');
    for (const name of order) {
      const one = await measure(subjects[name], batches, seconds * 1000);
      // The first round warms up.
      if (round > 0) measured.get(name)?.push(one);
    }
  }
  await producer.disconnect();
  await sender.close();
  await topics.delete(topic);
  await topics.close();
  return report(measured);
}

async function measure<T>(
  send: (batch: T) => Promise<unknown>,
  batches: readonly T[],
  forMs: number,
): Promise<Round> {
  const [first] = batches;
  for (let n = 0; n < WARM_UP && first !== undefined; n++) await send(first);
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const from = performance.now();
  for (let at = from; at - from < forMs;) {
    const batch = batches[latencies.length % batches.length];
    if (batch === undefined) break;
    await send(batch);
    const now = performance.now();
    latencies.push(now - at);
    at = now;
  }
  const used = process.cpuUsage(cpu);
  const records = latencies.length * BATCH;
  return {
    cpuPer100k: ((used.user + used.system) / 1e6 / records) * 100_000,
    perSecond: (records / (performance.now() - from)) * 1000,
    latencies,
  };
}

function report(measured: ReadonlyMap<Name, readonly Round[]>): PartResult {
  const cpuOf = (name: Name): number => median((measured.get(name) ?? []).map((one) => one.cpuPer100k));
  const baseline = cpuOf('avsc + the same client');
  const rows = names.map((name) => {
    const all = measured.get(name) ?? [];
    const latencies = all.flatMap((one) => one.latencies);
    return {
      'in process, batches of 100': name,
      'records/s': Math.round(median(all.map((one) => one.perSecond))),
      'CPU s per 100,000': short(cpuOf(name)),
      'CPU ratio': short(cpuOf(name) / baseline),
      'p50 ms': short(quantile(latencies, 0.5)),
      'p95 ms': short(quantile(latencies, 0.95)),
      'p99 ms': short(quantile(latencies, 0.99)),
    };
  });
  printTable(rows);
  const ratio = short(cpuOf('sluicegate') / baseline);
  return {
    result: {
      rows,
      rounds: Object.fromEntries([...measured].map(([name, all]) => [name, withoutLatencies(all)])),
    },
    printGoals: [() => goal('produce.in-process-cpu', ratio, '<=1.05', ratio <= 1.05)],
  };
}

const withoutLatencies = (all: readonly Round[]): object[] =>
  all.map(({ cpuPer100k, perSecond }) => ({ cpuPer100k, perSecond }));
