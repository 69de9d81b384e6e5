import { bar, barValue } from '../../test/fixtures/bars.js';
import { ConfluentRegistry } from '../../test/support/confluent-registry.js';
import { World } from '../../test/support/world.js';
import { LoadGenerator, type Load, type LoadResult, type Post } from '../support/load.js';
import { median, quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import { usageOf } from '../support/usage.js';
import type { PartOptions, PartResult } from '../support/part.js';

const OTHERS = 100;
/** Requests a second: to the healthy subject, and to all others together. */
const RATE = { healthy: 300, others: 50 };

const phases = ['calm', 'flapping'] as const;
type Phase = (typeof phases)[number];

interface Round {
  readonly healthy: readonly number[];
  readonly cpuPer100k: number;
}

/**
 * Goal 5, second half. One healthy subject under a steady load, and a hundred others that get as many requests in both
 * phases: records that fit, or records each with a field that no version has: a conflict, a look-up and a refusal, and
 * the subject is healthy again. The registry is a stand-in, so that its work does not take the healthy subject's
 * processor.
 */
export async function besideFlapping({ rounds, seconds }: Omit<PartOptions, 'records'>): Promise<PartResult> {
  const world = await World.create();
  const registry = await ConfluentRegistry.start();
  const healthy = await world.topic('healthy');
  const others: string[] = [];
  for (let n = 0; n < OTHERS; n++) others.push(await world.topic('other'));
  for (const topic of [healthy, ...others]) registry.registers(`${topic}-value`, barValue);
  const mappings = [healthy, ...others].map((topic) => ({ topic, value: barValue }));
  const gateway = await world.gateway({
    ...(await world.settings(mappings)),
    schemaRegistry: { url: registry.url, timeoutMs: 1000 },
  });
  const [first, second] = [new LoadGenerator(), new LoadGenerator()];
  const load = (posts: readonly Post[], perSecond: number): Load => ({
    port: Number(new URL(gateway.url).port),
    posts,
    connections: 16,
    requests: Infinity,
    seconds,
    perSecond,
  });
  const calm = [healthy, ...others].map((topic) => postOf(topic, bar.value));
  // Every subject is bound before anything is measured.
  await first.run({ ...load(calm, 100), seconds: Infinity, requests: calm.length });

  const measured = new Map<Phase, Round[]>(phases.map((phase) => [phase, []]));
  const statuses: Record<string, number> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const phase of round % 2 === 0 ? phases : phases.toReversed()) {
      const before = await usageOf(gateway.url);
      const posts = phase === 'calm' ? calm.slice(1) : flapping(others, round, RATE.others * seconds);
      const [steady, beside] = await Promise.all([
        first.run(load(calm.slice(0, 1), RATE.healthy)),
        second.run(load(posts, RATE.others), true),
      ]);
      const cpu = (await usageOf(gateway.url)).cpuSeconds - before.cpuSeconds;
      // The first round warms up.
      if (round === 0) continue;
      measured.get(phase)?.push(roundOf(steady, cpu));
      if (phase === 'flapping') addUp(statuses, beside.statuses);
    }
  }
  first.close();
  second.close();
  for (const topic of [healthy, ...others]) await world.topics.delete(topic);
  await world.close();
  await registry.close();
  return report(measured, statuses);
}

const postOf = (topic: string, value: object): Post => ({
  path: `/topics/${topic}`,
  body: JSON.stringify({ records: [{ value }] }),
});

/** Each record with a field of its own name, so that no answer is one from memory. */
function flapping(others: readonly string[], round: number, count: number): Post[] {
  return Array.from({ length: count }, (_, n) =>
    postOf(others[n % others.length] ?? '', { ...bar.value, [`surprise_${round}_${n}`]: n }),
  );
}

const roundOf = ({ latencies }: LoadResult, cpu: number): Round => ({
  healthy: latencies,
  cpuPer100k: (cpu / latencies.length) * 100_000,
});

function addUp(sum: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

function report(
  measured: ReadonlyMap<Phase, readonly Round[]>,
  statuses: Readonly<Record<string, number>>,
): PartResult {
  const p99 = (phase: Phase): number =>
    median((measured.get(phase) ?? []).map(({ healthy }) => quantile(healthy, 0.99)));
  const rows = phases.map((phase) => {
    const all = measured.get(phase) ?? [];
    const latencies = all.flatMap(({ healthy }) => healthy);
    return {
      'a healthy subject beside 100 others': phase,
      'CPU s per 100,000': short(median(all.map(({ cpuPer100k }) => cpuPer100k))),
      'p50 ms': short(quantile(latencies, 0.5)),
      'p95 ms': short(quantile(latencies, 0.95)),
      'p99 ms': short(quantile(latencies, 0.99)),
      'p99 of rounds, ms': short(p99(phase)),
      'of calm': short(p99(phase) / p99('calm')),
    };
  });
  printTable(rows);
  console.log(`answers of the flapping subjects: ${JSON.stringify(statuses)}`);
  const ratio = short(p99('flapping') / p99('calm'));
  return {
    result: { rows, statuses },
    tell: [() => goal('conflict.healthy-p99-ratio', ratio, '<1.1', ratio < 1.1)],
  };
}
