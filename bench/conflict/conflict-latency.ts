import { barWithVwap, bar, barValue, ksqlBarValue } from '../../test/fixtures/bars.js';
import type { GatewayProcess } from '../../test/support/gateway.js';
import { stack } from '../../test/support/stack.js';
import { produce, World } from '../../test/support/world.js';
import { median, quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { PartResult } from '../support/part.js';

/** In ms. */
interface Latencies {
  readonly plain: number;
  readonly conflict: number;
  readonly registry: number;
}

/**
 * Goal 5, first part. For each of several subjects: a plain request, then one that meets another team's version and follows.
 * The registry calls that the gateway made for it are then repeated directly, to know the registry's own time.
 */
export async function measureConflicts({ follows }: { readonly follows: number }): Promise<PartResult> {
  const world = await World.create();
  const topics: string[] = [];
  for (let n = 0; n < follows; n++) topics.push(await world.topic());
  const settings = await world.settings(topics.map((topic) => ({ topic, value: barValue })));
  const gateway = await world.gateway(settings);
  const measured: Latencies[] = [];
  for (const topic of topics) measured.push(await measureConflict(world, gateway, topic));
  for (const topic of topics) await world.topics.delete(topic);
  await world.close();

  const added = measured.map(({ plain, conflict, registry }) => conflict - plain - registry);
  const row = (name: string, values: readonly number[]): Record<string, string | number> => ({
    'a conflict that follows, ms': name,
    p50: short(quantile(values, 0.5)),
    p95: short(quantile(values, 0.95)),
    p99: short(quantile(values, 0.99)),
  });
  const rows = [
    row(
      'plain request',
      measured.map(({ plain }) => plain),
    ),
    row(
      'request in conflict',
      measured.map(({ conflict }) => conflict),
    ),
    row(
      "the registry's own responses",
      measured.map(({ registry }) => registry),
    ),
    row('added', added),
  ];
  printTable(rows);
  const middle = short(median(added));
  return { result: rows, printGoals: [() => goal('conflict.added-ms-p50', middle, '<=25', middle <= 25)] };
}

async function measureConflict(world: World, gateway: GatewayProcess, topic: string): Promise<Latencies> {
  await world.registerSchema(`${topic}-value`, barValue);
  const one = { value: bar.value };
  // The first use binds the mapping.
  await timed(() => post(gateway, topic, one));
  const plain = await timed(() => post(gateway, topic, one));
  await world.registerSchema(`${topic}-value`, ksqlBarValue);
  world.registry.calls.length = 0;
  const conflict = await timed(() => post(gateway, topic, { value: barWithVwap.value }));
  const { origin } = new URL(stack().schemaRegistry);
  let registry = 0;
  for (const { path } of world.registry.calls) {
    registry += await timed(async () => (await fetch(`${origin}${path}`)).arrayBuffer());
  }
  return { plain, conflict, registry };
}

async function post(gateway: GatewayProcess, topic: string, record: unknown): Promise<void> {
  const { status } = await produce(gateway, topic, [record]);
  if (status !== 200) throw new Error(`The gateway responded ${status}.`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
