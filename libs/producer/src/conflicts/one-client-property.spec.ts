import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJson, type JsonForm } from '#registry';
import { GatewayBench, mapping, post, subject, topic } from '../../../../test/support/gateway-bench.js';
import type { Gateway, ProduceRequest } from '../index.js';

/*
 * Whatever one client sends, records of others that fit the mapping or the latest are sent.
 *
 * Real: two gateways with their machines, codecs and comparison. Stand-ins: registry, broker, journal, clocks. The breaker
 * opens with the second conflict in its window, and the registry's schema moves at most once in a window: so a client's
 * mistake that counted as a conflict would open it.
 */
const runs = Number(process.env['ONE_CLIENT_RUNS'] ?? 10_000);

const windowMs = 60_000;
const leg = (name: string) => ({ type: 'record', name, fields: [{ name: 'px', type: 'int' }] });

/** The schema after that many harmless drifts: one more nullable field each time, another name, `b` nullable from the first one on. */
const drifted = (drifts: number) => ({
  type: 'record',
  name: `Bar${drifts}`,
  fields: [
    { name: 'a', type: 'int' },
    drifts === 0 ? { name: 'b', type: 'long' } : { name: 'b', type: ['null', 'long'], default: null },
    { name: 'leg', type: ['null', leg(`Leg${drifts}`)], default: null },
    ...Array.from({ length: drifts }, (_, i) => ({
      name: `f${i + 1}`,
      type: ['null', 'int'],
      default: null,
    })),
  ],
});

interface World {
  readonly bench: GatewayBench;
  readonly pods: readonly Gateway[];
  now: number;
  drifts: number;
}

type Step = (world: World) => Promise<void>;

/** What the one client sends: it fits no schema. `n` is the number of drifts that were registered. */
const wrongData: readonly ((n: number) => string)[] = [
  () => '{"a":1,"b":2,"bb":3}',
  (n) => `{"a":1,"b":2,"f${n + 1}":3}`,
  (n) => `{"a":1,"b":2,"f${n}q":3,"f${n + 2}":null}`,
  () => '{"a":1,"b":2,"leg":{"px":1,"py":2}}',
  () => '{"a":null,"b":2}',
  () => '{"a":{"int":1},"b":2}',
  () => '{"a":1,"b":{"double":2}}',
  () => '{"a":1,"b":2,"leg":{"Leg99":{"px":1}}}',
  () => '{"a":1,"b":2,"leg":{"a.Leg99":{"px":1}}}',
  () => '{"a":"x","b":2}',
  () => '{"b":2}',
  () => '[]',
];

/** The schema that it declares; undefined: none. */
const declarations: readonly ((world: World) => ProduceRequest['valueSchema'] | undefined)[] = [
  () => undefined,
  () => undefined,
  ({ drifts }) => ({ schema: JSON.stringify(drifted(drifts)) }),
  ({ drifts }) => ({ schema: JSON.stringify(drifted(drifts + 1)) }),
  () => ({ schema: JSON.stringify({ ...drifted(0), name: 'Renamed' }) }),
  () => ({ schema: JSON.stringify({ ...drifted(0), fields: [{ name: 'a', type: 'string' }] }) }),
  ({ bench }) => ({ schemaId: bench.registry.latestId(subject) }),
  () => ({ schemaId: 9999 }),
];

const pod = fc.nat(1);
const form = fc.constantFrom<JsonForm>('plain', 'avro');

const misbehaves = fc
  .tuple(
    pod,
    form,
    fc.constantFrom(...wrongData),
    fc.constantFrom(...declarations),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([at, form, data, declare, count]): Step => async (world) => {
    const value = readJson(data(world.drifts));
    const records = Array.from({ length: count }, () => ({
      value,
      partition: null,
      timestamp: null,
      headers: [],
    }));
    const valueSchema = declare(world) ?? null;
    await post(gatewayOf(world, at), null, { form, records, valueSchema });
  });

const produces = fc
  .tuple(pod, form, fc.constantFrom('mapping', 'latest'))
  .map(([at, form, kind]): Step => async (world) => {
    const n = world.drifts;
    const ahead = form === 'plain' ? '1' : '{"int":1}';
    const text = kind === 'mapping' || n === 0 ? '{"a":1,"b":2}' : `{"a":1,"b":2,"f${n}":${ahead}}`;
    const result = await post(gatewayOf(world, at), readJson(text), { form });
    expect(result, text).toMatchObject({ ok: true });
  });

const drifts = fc.constant<Step>((world) => {
  world.now += windowMs + 1;
  world.drifts += 1;
  world.bench.registry.register(subject, drifted(world.drifts));
  return Promise.resolve();
});

const passes = fc.integer({ min: 1, max: 200 }).map((ms): Step => (world) => {
  world.now += ms;
  return Promise.resolve();
});

function gatewayOf({ pods }: World, index: number): Gateway {
  const gateway = pods[index];
  if (gateway === undefined) throw new Error('a world of two pods');
  return gateway;
}

function newWorld(): World {
  const bench = new GatewayBench();
  const settings = {
    mappings: [{ topic, role: 'value' as const, mapping: mapping(drifted(0)) }],
    policy: {
      circuitBreaker: { conflicts: 2, windowMs, openMs: 30_000, maxOpenMs: 60_000, quietMs: 60_000 },
    },
  };
  const world = {
    bench,
    pods: [bench.pod(settings).gateway, bench.pod(settings).gateway],
    now: 0,
    drifts: 0,
  };
  bench.registry.register(subject, drifted(0));
  bench.monotonic = () => world.now;
  bench.log.clock = () => 1_700_000_000_000 + world.now;
  return world;
}

it(
  'whatever one client sends, records of others that fit the mapping or the latest are sent',
  { timeout: 600_000 },
  async () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 5, arbitrary: misbehaves },
        { weight: 3, arbitrary: produces },
        { weight: 1, arbitrary: drifts },
        { weight: 1, arbitrary: passes },
      ),
      { minLength: 2, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (played) => {
        const world = newWorld();
        for (const step of played) await step(world);
        expect(world.bench.state()).toBe('healthy');
        expect(world.bench.events()).not.toContain('CircuitOpened');
      }),
      { numRuns: runs },
    );
  },
);
