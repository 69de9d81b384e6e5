import { World } from '../../test/support/world.js';
import { barKey, barValue, postsOf } from '../support/bars.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { LoadGenerator, type Load } from '../support/load.js';
import { median, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import { usageOf } from '../support/usage.js';
import type { PartOptions, PartResult } from '../support/part.js';

const COUNTED = 100_000;
const RECORDS_EACH = 100;
/** Steps of the long run, of which the first fifth warms up. */
const STEPS = 50;

/** Goal 4: what 100,000 records cost besides Kafka, at the default log level; memory over a long run. */
export async function steadyState({ records }: PartOptions): Promise<PartResult> {
  const world = await World.create();
  const { topic } = await makeBenchTopic(world.topics);
  const settings = await world.settings([{ topic, key: barKey, value: barValue }]);
  const gateway = await world.gateway(settings);
  const generator = new LoadGenerator();
  const load = (count: number, recordsEach: number): Load => ({
    port: Number(new URL(gateway.url).port),
    posts: postsOf(topic, recordsEach, recordsEach === 1 ? 1000 : 100),
    connections: 64,
    requests: count / recordsEach,
    seconds: Infinity,
    perSecond: 0,
  });

  await generator.run(load(1000, 1));
  world.registry.calls.length = 0;
  world.sql.statements.length = 0;
  gateway.logs.length = 0;
  await generator.run(load(COUNTED, 1));
  const counted = {
    registryCalls: world.registry.calls.length,
    statements: world.sql.statements.filter((text) => !isTimed(text)).length,
    timed: world.sql.statements.filter(isTimed).length,
    logLines: gateway.logs.length + gateway.printed.length,
  };

  const rss: number[] = [];
  const step = Math.ceil(records / STEPS / RECORDS_EACH) * RECORDS_EACH;
  for (let n = 0; n < STEPS; n++) {
    await generator.run(load(step, RECORDS_EACH));
    rss.push((await usageOf(gateway.url)).rssMiB);
  }
  generator.close();
  await world.topics.delete(topic);
  await world.close();

  const warm = rss.slice(STEPS / 5);
  const middle = warm.length / 2;
  const growth = short(median(warm.slice(middle)) / median(warm.slice(0, middle)));
  printTable([
    {
      'steady state': `${COUNTED} records`,
      'registry calls': counted.registryCalls,
      statements: counted.statements,
      'by the clock': counted.timed,
      'log lines': counted.logLines,
      'RSS MiB, first half': Math.round(median(warm.slice(0, middle))),
      'RSS MiB, second half': Math.round(median(warm.slice(middle))),
      'RSS MiB, peak': Math.round(Math.max(...rss)),
    },
  ]);
  const sum = counted.registryCalls + counted.statements + counted.logLines;
  return {
    result: { counted, records: step * STEPS, rssMiB: rss.map(Math.round) },
    printGoals: [
      () => goal('produce.steady-calls-statements-lines', sum, '=0', sum === 0),
      () => goal(`produce.steady-rss-growth-over-${step * STEPS}`, growth, '<=1.05', growth <= 1.05),
    ],
  };
}

/** The polls of the feed and of the API keys, and the heartbeats of connection and pod, which run without any record. */
const isTimed = (statement: string): boolean =>
  statement === 'select' || /pg_snapshot_xmin|access_key_event|pod_heartbeat/i.test(statement);
