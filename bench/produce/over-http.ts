import { stack } from '../../test/support/stack.js';
import { World } from '../../test/support/world.js';
import { barKey, barValue, postsOf } from '../support/bars.js';
import { Baseline } from '../support/baseline.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { LoadGenerator, type LoadResult } from '../support/load.js';
import { median, quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import { usageOf } from '../support/usage.js';
import type { PartOptions, PartResult } from '../support/part.js';

const CONNECTIONS = 64;
/** Records of the warm-up round: on a busy machine, V8 compiles late. */
const WARM_UP = 30_000;
/** Warm-up of a server before each measured round, in s. */
const WARM_UP_S = 2;
const names = ['naive', 'bare', 'sluicegate'] as const;
type Name = (typeof names)[number];

interface Round {
  readonly recordsPerSecond: number;
  readonly cpuPer100k: number;
  readonly latencies: readonly number[];
}

/** Goals 2 and 3: the service beside two servers that do the same work without it. */
export async function overHttp(options: PartOptions): Promise<PartResult> {
  const world = await World.create();
  const bench = await makeBenchTopic(world.topics);
  const settings = await world.settings([{ topic: bench.topic, key: barKey, value: barValue }]);
  const gateway = await world.gateway(settings);
  const { kafka } = stack();
  const naive = await Baseline.start({ kind: 'naive', kafka, ...bench });
  const bare = await Baseline.start({ kind: 'bare', kafka, ...bench });
  const generator = new LoadGenerator();
  const servers = { naive: naive.url, bare: bare.url, sluicegate: gateway.url };

  const results: Record<string, object[]> = {};
  const printGoals: (() => void)[] = [];
  for (const recordsEach of [1, 100]) {
    const measured = await alternate(generator, servers, bench.topic, recordsEach, options);
    results[`${recordsEach} per request`] = table(measured, recordsEach);
    const ratio = (over: Name): number => short(speedOf(measured, 'sluicegate') / speedOf(measured, over));
    const atLeast = recordsEach === 1 ? 0.9 : 0.85;
    const toBare = ratio('bare');
    printGoals.push(() =>
      goal(`produce.http-${recordsEach}-of-bare`, toBare, `>=${atLeast}`, toBare >= atLeast),
    );
    const toNaive = ratio('naive');
    if (recordsEach === 1)
      printGoals.push(() => goal('produce.http-1-of-naive', toNaive, '>=3', toNaive >= 3));
  }
  generator.close();
  naive.close();
  bare.close();
  await world.topics.delete(bench.topic);
  await world.close();
  return { result: results, printGoals };
}

async function alternate(
  generator: LoadGenerator,
  servers: Readonly<Record<Name, string>>,
  topic: string,
  recordsEach: number,
  { rounds, seconds }: PartOptions,
): Promise<Map<Name, Round[]>> {
  const posts = postsOf(topic, recordsEach, recordsEach === 1 ? 1000 : 100);
  const measured = new Map<Name, Round[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    const order = names.map((_, i) => names[(i + round) % names.length] ?? 'sluicegate');
    for (const name of order) {
      const run = (requests: number, forSeconds: number): Promise<LoadResult> =>
        generator.run({
          port: Number(new URL(servers[name]).port),
          posts,
          connections: CONNECTIONS,
          requests,
          seconds: forSeconds,
          perSecond: 0,
        });
      // V8 discards code of servers that were idle while others were measured.
      await (round === 0 ? run(WARM_UP / recordsEach, Infinity) : run(Infinity, WARM_UP_S));
      if (round === 0) continue;
      const before = await usageOf(servers[name]);
      const load = await run(Infinity, seconds);
      const cpuSeconds = (await usageOf(servers[name])).cpuSeconds - before.cpuSeconds;
      const records = load.latencies.length * recordsEach;
      measured.get(name)?.push({
        recordsPerSecond: records / load.seconds,
        cpuPer100k: (cpuSeconds / records) * 100_000,
        latencies: load.latencies,
      });
    }
  }
  return measured;
}

const speedOf = (measured: ReadonlyMap<Name, readonly Round[]>, name: Name): number =>
  median((measured.get(name) ?? []).map((one) => one.recordsPerSecond));

function table(measured: ReadonlyMap<Name, readonly Round[]>, recordsEach: number): object[] {
  const rows = names.map((name) => {
    const all = measured.get(name) ?? [];
    const latencies = all.flatMap((one) => one.latencies);
    return {
      [`HTTP, ${recordsEach} per request, ${CONNECTIONS} connections`]: name,
      'records/s': Math.round(speedOf(measured, name)),
      'of bare': short(speedOf(measured, name) / speedOf(measured, 'bare')),
      'CPU s per 100,000': short(median(all.map((one) => one.cpuPer100k))),
      'p50 ms': short(quantile(latencies, 0.5)),
      'p95 ms': short(quantile(latencies, 0.95)),
      'p99 ms': short(quantile(latencies, 0.99)),
    };
  });
  printTable(rows);
  return rows;
}
