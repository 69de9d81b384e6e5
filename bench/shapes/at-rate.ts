import { World } from '../../test/support/world.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { LoadGenerator } from '../support/load.js';
import { short } from '../support/numbers.js';
import type { PartResult } from '../support/part.js';
import { goal, printTable } from '../support/report.js';
import { nameOf, type Case } from './bodies.js';
import { gatewaySide } from './http-sides.js';
import type { ShapesOptions } from './part.js';
import { columnsOf, roundsOf, summaryOf } from './rounds.js';
import { schemaOf } from './shape.js';

const CONNECTIONS = 64;
/** Of the slower side's highest rate. */
const LOAD = 0.6;

const shape = { bytes: 1000, fields: 10, instants: 'numbers' } as const;
const plain: Case = { shape, form: 'plain', recordsEach: 10 };
const avro: Case = { shape, form: 'avro', recordsEach: 10 };

/** Goal 4: the p99 of Avro JSON beside that of plain JSON, at one rate and as fast as 64 connections go. */
export async function avroTail({ rounds, seconds, case: only }: ShapesOptions): Promise<PartResult> {
  if (!nameOf(avro).includes(only)) return { result: null, printGoals: [] };
  const world = await World.create();
  const bench = await makeBenchTopic(world.topics, schemaOf(shape));
  const sides = [
    await gatewaySide('plain JSON', world, bench, plain),
    await gatewaySide('avro.v2', world, bench, avro),
  ] as const;
  const generator = new LoadGenerator();
  const options = { rounds, seconds, connections: CONNECTIONS };
  const closed = await roundsOf(generator, sides, { ...options, perSecond: 0 });
  const highest = Math.min(...[...closed.values()].map((all) => summaryOf(all).recordsPerSecond)) / 10;
  const open = await roundsOf(generator, sides, { ...options, perSecond: highest * LOAD });
  generator.close();
  for (const side of sides) await side.close();
  await world.topics.delete(bench.topic);
  await world.close();

  const rows = [closed, open].flatMap((measured, index) =>
    [...measured].map(([name, all]) => ({
      [nameOf({ ...plain, form: 'plain' }).replace('-plain', '')]: name,
      rate: index === 0 ? 'closed loop' : `${Math.round(highest * LOAD)} requests/s`,
      ...columnsOf(summaryOf(all)),
    })),
  );
  printTable(rows);
  const p99 = (measured: typeof open, name: 'plain JSON' | 'avro.v2'): number =>
    summaryOf(measured.get(name) ?? []).p99;
  const ratio = (measured: typeof open): number =>
    short(p99(measured, 'avro.v2') / p99(measured, 'plain JSON'));
  return {
    result: rows,
    printGoals: [
      () => goal('shapes.1KB-avro-p99-to-plain-at-a-rate', ratio(open), '<=1.3', ratio(open) <= 1.3),
      () => goal('shapes.1KB-avro-p99-to-plain-64-at-once', ratio(closed), '<=1.3', ratio(closed) <= 1.3),
    ],
  };
}
