import { World } from '../../test/support/world.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { inProcessGateway } from '../support/in-process-gateway.js';
import { LoadGenerator } from '../support/load.js';
import { short } from '../support/numbers.js';
import type { PartResult } from '../support/part.js';
import { goal, printTable } from '../support/report.js';
import { bodiesOf, nameOf, type Case } from './bodies.js';
import { cpuOf } from './cpu.js';
import { acknowledging, callOf } from './gateway-call.js';
import { gatewaySide } from './http-sides.js';
import type { ShapesOptions } from './part.js';
import { columnsOf, roundsOf, summaryOf } from './rounds.js';
import { schemaOf, type Shape } from './shape.js';

const ways = ['numbers', 'iso'] as const;
/** Gateways of each way: V8 compiles the same code a little differently in each process, by as much as an instant costs. */
const PROCESSES = 3;

/** Two fields of ten are instants. */
const sizes: readonly Omit<Shape, 'instants'>[] = [
  { bytes: 100, fields: 10 },
  { bytes: 1000, fields: 10 },
];

/**
 * Goal 3: instants in ISO 8601 beside epoch numbers, in plain JSON, 100 records a request, over HTTP. In process and without
 * Kafka as well, where nothing else is measured.
 */
export async function instants({ rounds, seconds, case: only }: ShapesOptions): Promise<PartResult> {
  const world = await World.create();
  const generator = new LoadGenerator();
  const rows: Record<string, string | number>[] = [];
  const printGoals: (() => void)[] = [];
  for (const size of sizes) {
    const cases = ways.map((way): Case => ({
      shape: { ...size, instants: way },
      form: 'plain',
      recordsEach: 100,
    }));
    const name = nameOf({ shape: { ...size, instants: 'iso' }, form: 'plain', recordsEach: 100 });
    if (!name.includes(only)) continue;
    const bench = await makeBenchTopic(world.topics, schemaOf({ ...size, instants: 'numbers' }));
    const sides = [];
    for (let process = 0; process < PROCESSES; process++)
      for (const one of cases) sides.push(await gatewaySide(one.shape.instants, world, bench, one));
    const measured = await roundsOf(generator, sides, { rounds, seconds, connections: 64, perSecond: 0 });
    for (const side of sides) await side.close();
    const encoding = await encodingOf(bench.topic, cases, { rounds, seconds });
    await world.topics.delete(bench.topic);
    const summaries = ways.map((way) => ({ way, ...summaryOf(measured.get(way) ?? []) }));
    for (const { way, ...summary } of summaries)
      rows.push({
        'HTTP, closed loop': name,
        instants: way,
        ...columnsOf(summary),
        'encoding alone, CPU': short(encoding[way]),
      });
    const [numbers, iso] = summaries;
    const ratio = short((iso?.cpuPer100k ?? NaN) / (numbers?.cpuPer100k ?? NaN));
    printGoals.push(() => goal(`shapes.${name}-cpu-to-numbers`, ratio, '<=1.08', ratio <= 1.08));
  }
  generator.close();
  await world.close();
  printTable(rows);
  return { result: rows, printGoals };
}

/** The CPU of the gateway from the bytes of the bodies to Avro. */
async function encodingOf(
  topic: string,
  cases: readonly Case[],
  { rounds, seconds }: Pick<ShapesOptions, 'rounds' | 'seconds'>,
): Promise<Record<(typeof ways)[number], number>> {
  const sides = cases.map((one) => {
    const gateway = inProcessGateway(topic, acknowledging, schemaOf(one.shape));
    const work = callOf(gateway, topic, 'plain');
    return { name: one.shape.instants, bodies: bodiesOf(one), work };
  });
  return cpuOf(sides, { rounds, seconds: seconds / 2, recordsEach: 100 });
}
