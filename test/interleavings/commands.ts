import * as fc from 'fast-check';
import { driftedSchema, recordOf, retypedSchema } from './schemas.js';
import { operator } from '../support/gateway-bench.js';
import { streams } from './pods.js';
import type { SendFault } from './simulated-broker.js';
import { drain } from './simulated-time.js';
import type { SimulatedWorld } from './world.js';

/** One action of clients, operators, faults, time or the scheduler. The history is the only model. */
class Step implements fc.AsyncCommand<object, SimulatedWorld> {
  constructor(
    private readonly text: string,
    private readonly act: (world: SimulatedWorld) => void | Promise<void>,
  ) {}

  check(): boolean {
    return true;
  }

  async run(_: object, world: SimulatedWorld): Promise<void> {
    await this.act(world);
    await drain();
  }

  toString(): string {
    return this.text;
  }
}

const pods = fc.nat(3);
const choices = fc.array(fc.nat(20), { minLength: 1, maxLength: 25 });

/** A record of the known schema, of the newest, of an unregistered one, or an invalid record. */
function valueOf(world: SimulatedWorld, kind: 'known' | 'newest' | 'unregistered' | 'wrong'): unknown {
  if (kind === 'wrong') return { ...recordOf('', 0), n: 'x' };
  const drifts = { known: 0, newest: world.drifts, unregistered: world.drifts + 1 }[kind];
  return recordOf('', drifts);
}

const kinds = fc.oneof(
  { weight: 4, arbitrary: fc.constant('known' as const) },
  { weight: 6, arbitrary: fc.constant('newest' as const) },
  { weight: 1, arbitrary: fc.constantFrom('unregistered' as const, 'wrong' as const) },
);

const posting = fc
  .tuple(pods, kinds, fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.constantFrom(null, null, null, 60))
  .map(
    ([pod, kind, count, keyed, waitMs]) =>
      new Step(`post(${pod}, ${kind} x ${count}${keyed ? ', keyed' : ''})`, (world) => {
        const value = valueOf(world, kind);
        world.post(
          pod,
          Array.from({ length: count }, () => value),
          { waitMs },
          keyed,
        );
      }),
  );

/**
 * A client that declares its own schema: by the id of the latest version, or by a text that is registered, not registered yet,
 * or a renamed copy of another. Its records match that schema.
 */
const declaring = fc.tuple(pods, fc.constantFrom('id', 'known', 'unregistered', 'renamed'), fc.boolean()).map(
  ([pod, which, keyed]) =>
    new Step(`declare(${pod}, ${which}${keyed ? ', keyed' : ''})`, (world) => {
      const drifts = { id: world.drifts, known: Math.max(0, world.drifts - 1), renamed: 0 }[which as 'id'];
      const of = which === 'unregistered' ? world.drifts + 1 : drifts;
      const json = { ...driftedSchema(of), ...(which === 'renamed' && { name: 'Renamed' }) };
      const id = world.registry.latestId(streams[0].subject);
      const valueSchema = which === 'id' && id > 0 ? { schemaId: id } : { schema: JSON.stringify(json) };
      world.allowsUnleasedLookups = true;
      world.post(pod, [recordOf('', of)], { valueSchema }, keyed);
    }),
);

const drifting = fc
  .constantFrom('follow', 'follow', 'follow', 'follow', 'follow', 'retype', 'key', 'null key')
  .map(
    (how) =>
      new Step(`drift(${how})`, (world) => {
        const { versions } = world.registry;
        if (how === 'key' || how === 'null key') {
          versions.register(streams[1].subject, how === 'key' ? 'long' : ['null', 'string']);
          return;
        }
        if (how === 'follow') world.drifts += 1;
        const drifted = how === 'follow' ? driftedSchema(world.drifts) : retypedSchema(world.drifts);
        versions.register(streams[0].subject, drifted);
      }),
  );

const operating = fc
  .tuple(
    pods,
    fc.constantFrom('reset', 'reset', 'reset', 'open', 'open until reset', 'declare', 'declare key'),
  )
  .map(
    ([pod, what]) =>
      new Step(`operator(${pod}, ${what})`, (world) => {
        world.command(pod, what, ({ gateway }) => {
          const target = { ...operator, ...streams[what === 'declare key' ? 1 : 0] };
          if (what === 'reset') return gateway.reset(target);
          if (what === 'open') return gateway.open({ ...target, forMs: 100 });
          if (what === 'open until reset') return gateway.open({ ...target, forMs: null });
          return what === 'declare key'
            ? gateway.declareMapping({ ...target, record: 'specific', schema: '{"type":"string"}' })
            : gateway.declareMapping({
                ...target,
                record: 'generic',
                schema: JSON.stringify(driftedSchema(world.drifts)),
              });
        });
      }),
  );

const passing = fc
  .oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 100, max: 700 }), fc.constant(2500))
  .map((ms) => new Step(`advance(${ms})`, (world) => world.advance(ms)));

const goingOn = choices.map((picks) => new Step(`goOn(${picks.join()})`, (world) => world.takeSteps(picks)));

/** One pod makes progress while the others lag. */
const rushing = fc
  .tuple(pods, choices)
  .map(
    ([pod, picks]) =>
      new Step(`rush(${pod}, ${picks.join()})`, (world) => world.takeSteps(picks, world.pod(pod).id)),
  );

const drainingSteps = fc.constant(
  new Step('settle()', (world) => world.takeSteps(Array.from({ length: 60 }, () => 0))),
);

const registryWeather = fc.constantFrom('up', 'up', 'up', 'up', 'down', 'denied', 'slow').map(
  (weather) =>
    new Step(`registry(${weather})`, ({ registry, steps }) => {
      if (weather === 'slow') steps.stuck.add('registry');
      else {
        steps.stuck.delete('registry');
        registry.weather = weather;
      }
    }),
);

const sendFaults: readonly SendFault[] = [
  'invalid',
  'invalid',
  'partial',
  'not_sent',
  'lost',
  'cut',
  'throttled',
];
const brokerWeather = fc.oneof(
  fc
    .constantFrom(...sendFaults)
    .map((fault) => new Step(`broker(${fault})`, ({ broker }) => void broker.next.push(fault))),
  fc.constantFrom(true, true, false).map(
    (validates) =>
      new Step(`broker(validates: ${validates})`, ({ broker, registry }) => {
        broker.requiredSchemaId = validates ? (): number => registry.latestId(streams[0].subject) : null;
      }),
  ),
);

const journalWeather = fc
  .tuple(pods, fc.constantFrom(null, null, null, 'before' as const, 'after' as const))
  .map(
    ([pod, failure]) =>
      new Step(`journal(${pod}, ${failure ?? 'back'})`, (world) => {
        world.pod(pod).journal.failure = failure;
      }),
  );

const feedWeather = fc.tuple(pods, fc.boolean()).map(
  ([pod, stuck]) =>
    new Step(`feed(${pod}, ${stuck ? 'stuck' : 'notifies'})`, (world) => {
      const name = `feed ${world.pod(pod).id}`;
      if (stuck) world.steps.stuck.add(name);
      else world.steps.stuck.delete(name);
    }),
);

const killing = pods.map((pod) => new Step(`kill(${pod})`, (world) => world.kill(pod)));

const shuttingDown = pods.map((pod) => new Step(`shutDown(${pod})`, (world) => world.shutDown(pod)));

/** The weights: mostly clients and the scheduler, some faults. */
export const steps: fc.Arbitrary<fc.AsyncCommand<object, SimulatedWorld>>[] = [
  ...[
    posting,
    posting,
    posting,
    posting,
    goingOn,
    goingOn,
    goingOn,
    goingOn,
    rushing,
    rushing,
    drainingSteps,
  ],
  ...[
    passing,
    passing,
    drifting,
    drifting,
    operating,
    registryWeather,
    registryWeather,
    brokerWeather,
    brokerWeather,
  ],
  ...[journalWeather],
  ...[feedWeather, killing, shuttingDown],
];

/** As above, with clients that declare their own schema. */
export const stepsWithWriters: typeof steps = [...steps, declaring, declaring];
