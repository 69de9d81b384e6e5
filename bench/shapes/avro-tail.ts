import { World } from '../../test/support/world.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { LoadGenerator } from '../support/load.js';
import { short } from '../support/numbers.js';
import type { PartResult } from '../support/part.js';
import { goal, printTable } from '../support/report.js';
import { nameOf } from './bodies.js';
import { gatewaySide } from './http-sides.js';
import type { ShapesOptions } from './part.js';
import { columnsOf, roundsOf, summaryOf, type Summary } from './rounds.js';
import { schemaOf, type Shape } from './shape.js';

const CONNECTIONS = 64;
/** Of the slower side's highest rate. */
const LOAD = 0.6;

/** Ten records of the second shape are 16 KB in plain JSON, and more than 16 KiB in Avro JSON. */
const shapes: readonly Shape[] = [
  { bytes: 1000, fields: 10, instants: 'numbers' },
  { bytes: 1550, fields: 60, instants: 'numbers' },
];
const names = ['plain JSON', 'avro.v2'] as const;
type Name = (typeof names)[number];

/** Goal 4: the p99 of Avro JSON beside that of plain JSON, at one rate and as fast as 64 connections go. */
export async function avroTail(options: ShapesOptions): Promise<PartResult> {
  const world = await World.create();
  const generator = new LoadGenerator();
  const rows: Record<string, string | number>[] = [];
  const printGoals: (() => void)[] = [];
  for (const shape of shapes) {
    const name = nameOf({ shape, form: 'avro', recordsEach: 10 });
    if (!name.includes(options.case)) continue;
    const measured = await measure(world, generator, shape, options);
    for (const { rate, summaries } of measured) {
      for (const side of names)
        rows.push({ 'HTTP, 64 connections': name, side, rate, ...columnsOf(summaries[side]) });
      const ratio = short(summaries['avro.v2'].p99 / summaries['plain JSON'].p99);
      printGoals.push(() => goal(`shapes.${name}-p99-to-plain-${rate}`, ratio, '<=1.3', ratio <= 1.3));
    }
  }
  generator.close();
  await world.close();
  printTable(rows);
  return { result: rows, printGoals };
}

async function measure(
  world: World,
  generator: LoadGenerator,
  shape: Shape,
  { rounds, seconds }: ShapesOptions,
): Promise<{ readonly rate: string; readonly summaries: Readonly<Record<Name, Summary>> }[]> {
  const recordsEach = 10;
  const bench = await makeBenchTopic(world.topics, schemaOf(shape));
  const sides = [
    await gatewaySide('plain JSON', world, bench, { shape, form: 'plain', recordsEach }),
    await gatewaySide('avro.v2', world, bench, { shape, form: 'avro', recordsEach }),
  ] as const;
  const run = async (perSecond: number): Promise<Record<Name, Summary>> => {
    const all = await roundsOf(generator, sides, { rounds, seconds, connections: CONNECTIONS, perSecond });
    const summary = (name: Name): Summary => summaryOf(all.get(name) ?? []);
    return { 'plain JSON': summary('plain JSON'), 'avro.v2': summary('avro.v2') };
  };
  const closed = await run(0);
  const highest = Math.min(...names.map((name) => closed[name].recordsPerSecond)) / recordsEach;
  const open = await run(highest * LOAD);
  for (const side of sides) await side.close();
  await world.topics.delete(bench.topic);
  return [
    { rate: `at-${LOAD * 100}%`, summaries: open },
    { rate: 'at-100%', summaries: closed },
  ];
}
