import { World } from '../../test/support/world.js';
import { LoadGenerator } from '../support/load.js';
import { short } from '../support/numbers.js';
import type { PartResult } from '../support/part.js';
import { goal, printTable } from '../support/report.js';
import { nameOf, type Case } from './bodies.js';
import { connectionsOf } from './cases.js';
import { compare, rowsOf } from './compare.js';
import { floorSide, type HttpSide } from './http-sides.js';
import type { ShapesOptions } from './part.js';
import { columnsOf, roundsOf, summaryOf, type Summary } from './rounds.js';

/** Of the highest rate. */
const LOAD = 0.8;
/** Of the rate that was asked for: below it, requests pile up, and their latencies say nothing about that rate. */
const REACHED = 0.98;

const shape = { bytes: 10_000, fields: 10, instants: 'numbers' } as const;
const cases: readonly Case[] = [
  { shape, form: 'plain', recordsEach: 10 },
  { shape, form: 'json', recordsEach: 10 },
];

type Row = Record<string, string | number>;

/** What was asked for, in records/s, and what was measured. */
interface OpenLoop {
  readonly rate: number;
  readonly summary: Summary;
}

/**
 * Goal 2: records of 10 KB over HTTP, ten a request; their latencies at 80% of the side's highest rate, and at that of the bare
 * server. Beside them the floor of the machine at Sluicegate's rate: a server that only reads the bodies. Where its own p99 is
 * above what the goal allows, the goal measures the machine.
 */
export async function large(options: ShapesOptions): Promise<PartResult> {
  const world = await World.create();
  const generator = new LoadGenerator();
  const rows: Row[] = [];
  const atRate: Row[] = [];
  const printGoals: (() => void)[] = [];
  for (const one of cases) {
    const name = nameOf(one);
    if (!name.includes(options.case)) continue;
    const own = new Map<string, OpenLoop>();
    /** Of all sides so far: the bare server is the first one. */
    const rates = new Map<string, number>();
    const comparison = await compare(
      { world, generator },
      one,
      options,
      async (side, { recordsPerSecond }) => {
        rates.set(side.name, recordsPerSecond * LOAD);
        for (const [of, rate] of rates) {
          if (of !== side.name && of !== 'bare') continue;
          const summary = await atRateOf(side, rate);
          if (of === side.name) own.set(of, { rate, summary });
          atRate.push(rowOf(side, of, { rate, summary }));
        }
      },
    );
    const floor = await floorSide(one);
    const rate = rates.get('sluicegate') ?? NaN;
    atRate.push(rowOf(floor, 'sluicegate', { rate, summary: await atRateOf(floor, rate) }));
    await floor.close();
    function rowOf({ name: side }: HttpSide, of: string, { rate, summary }: OpenLoop): Row {
      return {
        'HTTP, open loop': name,
        side,
        'at 80% of the rate of': of,
        'asked for': Math.round(rate),
        ...columnsOf(summary),
        'p99 to p50': tailOf(summary),
      };
    }
    async function atRateOf(side: HttpSide, recordsPerSecond: number): Promise<Summary> {
      const { rounds, seconds } = options;
      const connections = connectionsOf(one);
      const perSecond = recordsPerSecond / one.recordsEach;
      const measured = await roundsOf(generator, [side], { rounds, seconds, connections, perSecond });
      return summaryOf([...measured.values()].flat());
    }
    rows.push(...(await rowsOf(one, comparison, options)));
    printGoals.push(() => printGoalsOf(name, comparison, own.get('sluicegate')));
  }
  generator.close();
  await world.close();
  printTable(rows);
  printTable(atRate);
  return { result: { rows, atRate }, printGoals };
}

const tailOf = ({ p99, p50 }: Summary): number => short(p99 / p50);

function printGoalsOf(
  name: string,
  { bare, before, sluicegate }: { bare: Summary; before?: Summary; sluicegate: Summary },
  open: OpenLoop | undefined,
): void {
  const { rate, summary } = open ?? { rate: NaN, summary: sluicegate };
  const tail = tailOf(summary);
  const isReached = summary.recordsPerSecond >= REACHED * rate;
  goal(`shapes.${name}-p99-to-p50`, isReached ? tail : 'overload', '<=2.5', isReached && tail <= 2.5);
  const cpu = short(sluicegate.cpuPer100k / bare.cpuPer100k);
  goal(`shapes.${name}-cpu-to-bare`, cpu, '<=1.3', cpu <= 1.3);
  if (before === undefined) return;
  const faster = short(sluicegate.recordsPerSecond / before.recordsPerSecond);
  goal(`shapes.${name}-speed-to-before`, faster, '>=1.6', faster >= 1.6);
}
