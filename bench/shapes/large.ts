import { World } from '../../test/support/world.js';
import { LoadGenerator } from '../support/load.js';
import { short } from '../support/numbers.js';
import type { PartResult } from '../support/part.js';
import { goal, printTable } from '../support/report.js';
import { nameOf, type Case } from './bodies.js';
import { connectionsOf } from './cases.js';
import { compare, rowsOf } from './compare.js';
import type { ShapesOptions } from './part.js';
import { columnsOf, roundsOf, summaryOf, type Summary } from './rounds.js';

/** Of the highest rate. */
const LOAD = 0.8;

const shape = { bytes: 10_000, fields: 10, instants: 'numbers' } as const;
const cases: readonly Case[] = [
  { shape, form: 'plain', recordsEach: 10 },
  { shape, form: 'json', recordsEach: 10 },
];

/** Goal 2: records of 10 KB over HTTP, ten a request; their latencies at 80% of the side's highest rate. */
export async function large(options: ShapesOptions): Promise<PartResult> {
  const world = await World.create();
  const generator = new LoadGenerator();
  const rows: Record<string, string | number>[] = [];
  const atRate: Record<string, string | number>[] = [];
  const printGoals: (() => void)[] = [];
  for (const one of cases) {
    const name = nameOf(one);
    if (!name.includes(options.case)) continue;
    const open = new Map<string, Summary>();
    const comparison = await compare(
      { world, generator },
      one,
      options,
      async (side, { recordsPerSecond }) => {
        const { rounds, seconds } = options;
        const connections = connectionsOf(one);
        const perSecond = (recordsPerSecond / one.recordsEach) * LOAD;
        const measured = await roundsOf(generator, [side], { rounds, seconds, connections, perSecond });
        const summary = summaryOf([...measured.values()].flat());
        open.set(side.name, summary);
        atRate.push({
          'HTTP, at 80% of its highest rate': name,
          side: side.name,
          ...columnsOf(summary),
          'p99 to p50': short(summary.p99 / summary.p50),
        });
      },
    );
    rows.push(...(await rowsOf(one, comparison, options)));
    printGoals.push(() => printGoalsOf(name, comparison, open.get('sluicegate')));
  }
  generator.close();
  await world.close();
  printTable(rows);
  printTable(atRate);
  return { result: { rows, atRate }, printGoals };
}

function printGoalsOf(
  name: string,
  { bare, before, sluicegate }: { bare: Summary; before?: Summary; sluicegate: Summary },
  open: Summary | undefined,
): void {
  const tail = short((open?.p99 ?? NaN) / (open?.p50 ?? NaN));
  goal(`shapes.${name}-p99-to-p50`, tail, '<=2.5', tail <= 2.5);
  const cpu = short(sluicegate.cpuPer100k / bare.cpuPer100k);
  goal(`shapes.${name}-cpu-to-bare`, cpu, '<=1.3', cpu <= 1.3);
  if (before === undefined) return;
  const faster = short(sluicegate.recordsPerSecond / before.recordsPerSecond);
  goal(`shapes.${name}-speed-to-before`, faster, '>=1.6', faster >= 1.6);
}
