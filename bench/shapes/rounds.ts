import { pausesOf } from '../support/gc.js';
import type { LoadGenerator, LoadResult } from '../support/load.js';
import { median, quantile, short } from '../support/numbers.js';
import { usageOf } from '../support/usage.js';
import type { HttpSide } from './http-sides.js';

/** One side in one round. */
interface Round {
  readonly recordsPerSecond: number;
  readonly cpuPer100k: number;
  readonly latencies: readonly number[];
  /** Of V8's garbage collector. */
  readonly pausesPerSecond: number;
  /** In ms. */
  readonly pausedPerSecond: number;
  readonly longestPause: number;
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  /** Requests per second of an open loop; 0: a closed loop. */
  readonly perSecond: number;
}

/** In s: of a server before each round, and before the first one. */
const WARM_UP_S = 0.7;
const FIRST_WARM_UP_S = 5;

/** Measures the sides alternately; each goes first equally often. */
export async function roundsOf<Name extends string>(
  generator: LoadGenerator,
  sides: readonly HttpSide<Name>[],
  { rounds, seconds, connections, perSecond }: RoundsOptions,
): Promise<Map<Name, Round[]>> {
  const measured = new Map<Name, Round[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index] of sides.entries()) {
      const side = sides[(index + round) % sides.length];
      if (side === undefined) continue;
      const run = (forSeconds: number): Promise<LoadResult> =>
        generator.run({ ...side.load, connections, requests: Infinity, seconds: forSeconds, perSecond });
      await run(round === 0 ? FIRST_WARM_UP_S : WARM_UP_S);
      if (round > 0) measured.get(side.name)?.push(await measure(side, () => run(seconds)));
    }
  }
  return measured;
}

async function measure(side: HttpSide, run: () => Promise<LoadResult>): Promise<Round> {
  const before = await usageOf(side.url);
  const printed = side.printed.length;
  const { latencies, seconds } = await run();
  const cpuSeconds = (await usageOf(side.url)).cpuSeconds - before.cpuSeconds;
  const pauses = pausesOf(side.printed.slice(printed));
  const records = latencies.length * side.recordsEach;
  return {
    recordsPerSecond: records / seconds,
    cpuPer100k: (cpuSeconds / records) * 100_000,
    latencies,
    pausesPerSecond: pauses.count / seconds,
    pausedPerSecond: pauses.total / seconds,
    longestPause: pauses.longest,
  };
}

/** What one side did in all rounds. Times in ms. */
export interface Summary {
  readonly recordsPerSecond: number;
  readonly cpuPer100k: number;
  readonly p50: number;
  readonly p99: number;
  readonly pausesPerSecond: number;
  readonly pausedPerSecond: number;
  readonly longestPause: number;
}

/** Medians of the rounds; latencies of all rounds together, and the longest pause of all. */
export function summaryOf(rounds: readonly Round[]): Summary {
  const middle = (value: (round: Round) => number): number => median(rounds.map(value));
  const latencies = rounds.flatMap((round) => round.latencies);
  return {
    recordsPerSecond: middle((round) => round.recordsPerSecond),
    cpuPer100k: middle((round) => round.cpuPer100k),
    p50: quantile(latencies, 0.5),
    p99: middle((round) => quantile(round.latencies, 0.99)),
    pausesPerSecond: middle((round) => round.pausesPerSecond),
    pausedPerSecond: middle((round) => round.pausedPerSecond),
    longestPause: Math.max(...rounds.map((round) => round.longestPause)),
  };
}

/** A table's columns. */
export const columnsOf = (summary: Summary): Record<string, number> => ({
  'records/s': Math.round(summary.recordsPerSecond),
  'CPU s per 100,000': short(summary.cpuPer100k),
  'p50 ms': short(summary.p50),
  'p99 ms': short(summary.p99),
  'GC pauses/s': short(summary.pausesPerSecond),
  'GC ms/s': short(summary.pausedPerSecond),
  'longest GC ms': short(summary.longestPause),
});
