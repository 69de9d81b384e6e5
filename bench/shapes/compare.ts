import type { World } from '../../test/support/world.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import type { LoadGenerator } from '../support/load.js';
import { short } from '../support/numbers.js';
import { bodiesOf, nameOf, type Case } from './bodies.js';
import { connectionsOf } from './cases.js';
import { cpuOf } from './cpu.js';
import { bareSide, gatewaySide, otherSide, type HttpSide } from './http-sides.js';
import type { ShapesOptions } from './part.js';
import { columnsOf, roundsOf, summaryOf, type Summary } from './rounds.js';
import { schemaOf } from './shape.js';

type Name = 'bare' | 'before' | 'sluicegate';

/** `before`: another checkout's gateway, if there is one. */
export interface Comparison {
  readonly bare: Summary;
  readonly before?: Summary;
  readonly sluicegate: Summary;
}

/**
 * One case in a closed loop, each side in a process of its own, which has seen no other shape.
 * @param then more to do with a side before it ends
 */
export async function compare(
  { world, generator }: { world: World; generator: LoadGenerator },
  one: Case,
  { rounds, seconds, baseline }: ShapesOptions,
  then: (side: HttpSide<Name>, summary: Summary) => Promise<void> = () => Promise.resolve(),
): Promise<Comparison> {
  const bench = await makeBenchTopic(world.topics, schemaOf(one.shape));
  const bare: HttpSide<Name> = await bareSide('bare', bench, one);
  const gateway: HttpSide<Name> = await gatewaySide('sluicegate', world, bench, one);
  const sides = [bare, gateway];
  if (baseline !== '') sides.push(await otherSide('before', { world, checkout: baseline }, bench, one));
  const options = { rounds, seconds, connections: connectionsOf(one), perSecond: 0 };
  const measured = await roundsOf(generator, sides, options);
  const summary = (name: Name): Summary => summaryOf(measured.get(name) ?? []);
  for (const side of sides) await then(side, summary(side.name));
  for (const side of sides) await side.close();
  await world.topics.delete(bench.topic);
  return {
    bare: summary('bare'),
    ...(baseline !== '' && { before: summary('before') }),
    sluicegate: summary('sluicegate'),
  };
}

/** A row for each side. */
export async function rowsOf(
  one: Case,
  comparison: Comparison,
  { rounds }: ShapesOptions,
): Promise<Record<string, string | number>[]> {
  const floor = short(await parsing(one, rounds));
  const { bare } = comparison;
  return Object.entries(comparison).map(([side, summary]: [string, Summary]) => ({
    'HTTP, closed loop': nameOf(one),
    side,
    ...columnsOf(summary),
    'JSON.parse CPU': floor,
    'records/s to bare': short(summary.recordsPerSecond / bare.recordsPerSecond),
    'CPU to bare': short(summary.cpuPer100k / bare.cpuPer100k),
  }));
}

/** The CPU of `JSON.parse` of the bodies alone. */
async function parsing(one: Case, rounds: number): Promise<number> {
  const { recordsEach, form } = one;
  const work = (body: Buffer): unknown => {
    const text = body.toString();
    if (form !== 'ndjson') return JSON.parse(text);
    const lines = text.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as unknown);
  };
  const side = { name: 'JSON.parse', bodies: bodiesOf(one), work } as const;
  return (await cpuOf([side], { rounds, seconds: 0.1, recordsEach }))['JSON.parse'];
}
