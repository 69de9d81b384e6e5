import type { Violation } from '../chaos/history.js';
import { recordOf } from './schemas.js';
import { operator } from '../support/gateway-bench.js';
import { streams, viewOf } from './pods.js';
import { drain } from './simulated-time.js';
import { times } from './times.js';
import type { SimulatedWorld } from './world.js';

const patienceMs = times.holdMs + times.lookupLeaseMs + times.sendLeaseMs + 1000;
const stepMs = 50;
/** An upper bound of the look-up back-off and of the waits for another pod's event. */
const shortWaitsMs = 100;

/**
 * Ends all faults and lets everything in flight finish. Then the pods must have recovered: no request waits, no pod lags, and a
 * healthy subject accepts a valid record on every pod.
 */
export async function conclude(world: SimulatedWorld): Promise<Violation[]> {
  heal(world);
  const found = await notWoken(world);
  await quiet(world, patienceMs);
  const waiting = [...unanswered(world), ...world.pendingCommands];
  if (waiting.length > 0) found.push({ rule: 'request hangs', what: waiting.join(', ') });
  found.push(...(await recover(world)));
  for (const [index, pod] of world.pods.entries()) {
    if (!acceptsValidRecords(world, index)) continue;
    const { posted } = world;
    world.post(index, [validRecord(world)], {}, false);
    await quiet(world, stepMs);
    const { id, response } = posted.at(-1) ?? { id: '', response: null };
    if (response?.kind !== 'acked')
      found.push({
        rule: 'refused by a healthy subject',
        what: `${id} on ${pod.id}: ${JSON.stringify(response)}`,
      });
  }
  return found;
}

function unanswered({ posted }: SimulatedWorld): string[] {
  return posted.filter(({ response, orphaned }) => response === null && !orphaned).map(({ id }) => id);
}

/** Held requests continue as soon as the outcome is stored, not when a lease expires. When all subjects are healthy, none waits. */
async function notWoken(world: SimulatedWorld): Promise<Violation[]> {
  const isHealthy = (): boolean => streams.every((key) => world.log.read(key).snapshot.value === 'healthy');
  await quiet(world, 0);
  if (!isHealthy()) return [];
  await quiet(world, shortWaitsMs);
  const left = isHealthy() ? unanswered(world) : [];
  return left.length === 0 ? [] : [{ rule: 'held after recovery', what: left.join(', ') }];
}

function heal({ steps, registry, broker, pods }: SimulatedWorld): void {
  steps.trace.push('all faults end');
  steps.stuck.clear();
  registry.weather = 'up';
  broker.next.length = 0;
  broker.requiredSchemaId = null;
  for (const { journal } of pods) journal.failure = null;
}

async function quiet(world: SimulatedWorld, ms: number): Promise<void> {
  await drain();
  for (let passed = 0; passed <= ms; passed += stepMs) {
    let taken = 0;
    while (world.steps.count > 0) {
      await world.takeSteps([0]);
      if ((taken += 1) > 5000) throw new Error('the calls never end');
    }
    await world.time.advance(stepMs);
  }
}

/**
 * Requests on each pod finish the pending look-ups, retries and trials. A refusing subject would keep them from reaching the
 * other subject, so it is reset.
 */
async function recover(world: SimulatedWorld): Promise<Violation[]> {
  const states = (): string[] => streams.map((key) => JSON.stringify(world.log.read(key).snapshot.value));
  for (let round = 0; round < 3 && states().some((state) => state !== '"healthy"'); round += 1) {
    const keyed = states()[1] !== '"healthy"';
    for (const index of world.pods.keys()) {
      world.post(index, [validRecord(world)], {}, keyed);
      await quiet(world, times.holdMs);
    }
    for (const [at, state] of states().entries()) {
      const key = streams[at];
      if (key === undefined || !refusing.has(state)) continue;
      world.command(0, 'reset', ({ gateway }) => gateway.reset({ ...operator, ...key }));
      await quiet(world, stepMs);
    }
  }
  return states()[0] === '"healthy"' && states()[1] === '"healthy"'
    ? []
    : [{ rule: 'did not recover', what: states().join(', ') }];
}

const refusing = new Set(['"blocked"', '{"circuitOpen":"open"}']);

/** A valid record matches the bound mapping. With ResolveSchemaAtProduce, a look-up may find another latest version. */
function acceptsValidRecords(world: SimulatedWorld, index: number): boolean {
  const { settings } = world.pod(index);
  const { context, value } = world.log.read(streams[0]).snapshot;
  return value === 'healthy' && context.mapping?.schemaId != null && !settings.resolveSchemaAtProduce;
}

/** A record that matches the present mapping. */
function validRecord(world: SimulatedWorld): unknown {
  const { mapping } = world.log.read(streams[0]).snapshot.context;
  const retyped = mapping !== null && /"name":"n","type":"string"/.test(mapping.schema);
  return { ...recordOf('', 0), n: retyped ? '1' : 1 };
}

/** A subject in one pod's memory. */
export interface MemoryView {
  readonly pod: string;
  readonly subject: string;
  readonly version: number;
  readonly schemaId: number | null;
  readonly state: string;
}

/** The subjects in every pod's memory. */
export function viewsOf(world: SimulatedWorld): MemoryView[] {
  return world.pods.flatMap((pod) =>
    streams.flatMap(({ subject }) => {
      const view = viewOf(pod, subject);
      if (view === undefined) return [];
      const { version, snapshot } = view;
      const schemaId = snapshot.context.mapping?.schemaId ?? null;
      return [{ pod: pod.id, subject, version, schemaId, state: JSON.stringify(snapshot.value) }];
    }),
  );
}
