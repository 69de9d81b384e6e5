import { streamIdOf, type MemoryLog, type StoredSubject } from '#journal';
import type { Policy } from '#machines';
import { createGateway, TimeSlicer, type Gateway } from '#producer';
import { subjectResolvers } from '#registry';
import { driftedSchema, keySchema } from './schemas.js';
import { mapping, noTelemetry } from '../support/gateway-bench.js';
import type { PendingSteps } from './pending-steps.js';
import type { SimulatedBroker } from './simulated-broker.js';
import { SimulatedJournal, type ClockSettings, type SeenEvents } from './simulated-journal.js';
import type { SimulatedRegistry } from './simulated-registry.js';
import { startOfTime, type SimulatedTime } from './simulated-time.js';
import { times } from './times.js';

export const topic = 'bars_1s_rows';

/** The streams of the value and of the key. */
export const streams = [
  { topic, subject: `${topic}-value`, role: 'value' },
  { topic, subject: `${topic}-key`, role: 'key' },
] as const;

/** The settings in which pods may differ, as old and new ones do during a roll-out. */
export interface PodSettings {
  readonly mode: Policy['mode'];
  readonly strategy: Policy['strategy'];
  readonly resolveSchemaAtProduce: boolean;
  /** The start of its process's monotonic clock, in ms, unrelated to any other clock. */
  readonly ticks: number;
  readonly clock: ClockSettings;
}

/** The simulated environment that all pods use. */
export interface PodEnvironment {
  readonly time: SimulatedTime;
  readonly steps: PendingSteps;
  readonly log: MemoryLog;
  readonly seen: SeenEvents;
  readonly registry: SimulatedRegistry;
  readonly broker: SimulatedBroker;
}

/** A real gateway with simulated ports. */
export interface SimulatedPod {
  readonly id: string;
  readonly settings: PodSettings;
  readonly gateway: Gateway;
  readonly journal: SimulatedJournal;
}

export function startPod(environment: PodEnvironment, id: string, settings: PodSettings): SimulatedPod {
  const { steps, log, seen, registry, broker, time } = environment;
  const journal = new SimulatedJournal(log, id, steps, seen, settings.clock);
  log.watch((stored) => {
    const what = `${stored.key.subject} at ${stored.version}`;
    steps.add({ pod: id, port: 'feed', what, run: () => journal.notify(stored) });
  });
  const gateway = createGateway({
    settings: {
      policy: {
        mode: settings.mode,
        strategy: settings.strategy,
        circuitBreaker: { conflicts: 3, windowMs: 2000, openMs: 300, maxOpenMs: 600, quietMs: 2000 },
        lookupBackoff: { initialMs: 10, factor: 2, maxMs: 50, attempts: 5 },
        lookupLeaseMs: times.lookupLeaseMs,
        sendLeaseMs: times.sendLeaseMs,
        maxWriters: 3,
      },
      resolveSchemaAtProduce: settings.resolveSchemaAtProduce,
      subjectResolver: subjectResolvers.TopicName,
      lookupRate: { perMinute: 60, burst: 20 },
      topicPatternsForOnError: ['*_1s_rows'],
      allowRules: [],
      hold: { maxMs: times.holdMs, maxRecordsPerSubject: 30, maxBytes: 100_000 },
      mappings: [
        { topic, role: 'key', mapping: mapping(keySchema, 'specific') },
        { topic, role: 'value', mapping: mapping(driftedSchema(0)) },
      ],
    },
    slicer: new TimeSlicer(),
    journal,
    registry: registry.of(id),
    sender: broker.of(id),
    telemetry: noTelemetry,
    podId: id,
    monotonic: () => time.now - startOfTime + settings.ticks,
  });
  return { id, settings, gateway, journal };
}

/** A pod's snapshot of a stream, which no port exposes. Undefined: it has none. */
export function viewOf({ gateway }: SimulatedPod, subject: string): StoredSubject | undefined {
  const { parts } = gateway as unknown as {
    parts: { subjects: { peek: (streamId: string) => { stored: StoredSubject } | undefined } };
  };
  return parts.subjects.peek(streamIdOf({ topic, subject }))?.stored;
}
