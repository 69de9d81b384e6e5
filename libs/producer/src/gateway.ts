import type { Journal } from '#journal/port';
import type { Role } from '#machines';
import type { Registry } from '#registry';
import { AdminCommands } from './admin-commands.js';
import { Admission } from './admission/admission.js';
import { HeldRequestLimits } from './admission/held-request-limits.js';
import { Hold } from './admission/hold.js';
import { LatestCheck } from './admission/latest-check.js';
import { LookupBudget } from './admission/lookup-budget.js';
import { TrialLimiter } from './admission/trial-limiter.js';
import { BackgroundLookup } from './conflicts/background-lookup.js';
import { BrokerRejection } from './conflicts/broker-rejection.js';
import { ConflictHandler } from './conflicts/conflict-handler.js';
import { ConflictLog } from './conflicts/conflict-log.js';
import type { ConflictStrategy } from './conflicts/conflict-strategy.js';
import { FirstUseObserver } from './conflicts/first-use-observer.js';
import { SchemaPolicy } from './conflicts/schema-policy.js';
import { Leases } from './conflicts/leases.js';
import { LatestComparison } from './conflicts/latest-comparison.js';
import { ConflictLookup } from './conflicts/conflict-lookup.js';
import { ObservationRecorder } from './conflicts/observation-recorder.js';
import { ConflictObserver } from './conflicts/observer.js';
import { LatestLookup } from './conflicts/latest-lookup.js';
import { ConflictResolver } from './conflicts/resolver.js';
import type { Gateway } from './contract/gateway.js';
import type { GatewaySettings } from './contract/settings.js';
import type { GatewayTelemetry } from './contract/telemetry.js';
import { IndividualProducer } from './produce/produce-individually.js';
import { RawProducer } from './produce/produce-raw.js';
import { Producer } from './produce/produce.js';
import type { RecordSender } from './kafka/record-sender.js';
import { InFlightCounter, untilShutdown } from './shutdown.js';
import { AssociatedSubjects } from './subjects/associated-subjects.js';
import { AssociationCheck } from './subjects/association-check.js';
import {
  configuredByName,
  configuredByRole,
  roleByResolver,
  type SubjectConfiguration,
} from './subjects/configured-subjects.js';
import { SeenClients } from './subjects/seen-clients.js';
import { SchemaIdNames } from './subjects/schema-id-names.js';
import { DefaultSubjects } from './subjects/default-subjects.js';
import { SessionOpener } from './subjects/open-sessions.js';
import { SubjectLoader } from './subjects/subject-loader.js';
import { WriterResolver } from './subjects/writer-resolver.js';
import { SubjectRepository } from './subjects/subject-repository.js';
import { WriterLookup } from './subjects/writer-lookup.js';
import { WriterRecheck } from './subjects/writer-recheck.js';
import { WriterRewriter } from './subjects/writer-rewriter.js';
import { WriterRejections } from './subjects/writer-rejections.js';
import type { TimeSlicer } from './util/time-slicer.js';
import { OnErrorGateway } from './on-error-gateway.js';
import { OperatorMapping } from './operator-mapping.js';
import { SubjectComparer } from './subject-comparer.js';
import { KnownWriters } from './subjects/known-writers.js';
import { WriterAcceptance } from './subjects/writer-acceptance.js';

export interface GatewayParts {
  readonly settings: GatewaySettings;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly sender: RecordSender;
  readonly telemetry: GatewayTelemetry;
  /** Names this process in leases and in the metadata of events. */
  readonly podId: string;
  /** A monotonic clock, in ms: it measures how long requests of this process wait. Events and leases have the journal's time. */
  readonly monotonic: () => number;
  /** That of the process. */
  readonly slicer: TimeSlicer;
}

/** The gateway of one process. @throws RangeError if one send may outlast its lease */
export function createGateway(given: GatewayParts): Gateway {
  const { settings, journal, telemetry, podId, sender, monotonic } = given;
  const { mode, sendLeaseMs } = settings.policy;
  if (sendLeaseMs <= sender.slowestMs)
    throw new RangeError(`a lease of ${sendLeaseMs} ms does not outlast a send of ${sender.slowestMs} ms`);
  const shutdown = new AbortController();
  const inFlight = new InFlightCounter();
  const common = {
    ...given,
    registry: untilShutdown(given.registry, shutdown.signal),
    background: new Set<Promise<void>>(),
    inFlight,
    shutdownSignal: shutdown.signal,
    log: new ConflictLog(telemetry),
    budget: new LookupBudget(settings.lookupRate, monotonic, telemetry),
    trials: new TrialLimiter(monotonic, mode),
    schemaPolicy: new SchemaPolicy(settings),
  };

  const byRole = configuredByRole(settings);
  const configuredName = (topic: string, role: Role): string | null =>
    byRole(topic, role)?.mapping.fullName ?? null;
  const byName = configuredByName(settings);
  const usesAssociations = settings.usesAssociations === true;
  // With associations the stream's name does not tell whose mapping is configured: it is declared when the subject is opened.
  const configured = usesAssociations ? () => null : byName;
  const subjects = new SubjectRepository({ journal, policy: settings.policy, podId, configured, telemetry });
  const associated = usesAssociations
    ? new AssociatedSubjects({ ...common, subjects, configuredByRole: byRole })
    : null;
  const configuration: SubjectConfiguration = associated ?? {
    configured: (name) => byName(name)?.configured ?? null,
    roleOf: roleByResolver(settings),
  };

  const clients = new SeenClients();
  const core = { ...common, subjects, associated, configuredName, clients };
  const leases = new Leases(core);
  const hold = new Hold({ ...core, leases, limits: new HeldRequestLimits(settings.hold) });
  const association = new AssociationCheck({ ...core, hold, leases });
  const latestLookup = new LatestLookup(core);
  const comparison = new LatestComparison({ ...core, latestLookup, association });
  const lookup = new ConflictLookup({ ...core, comparison, association });
  const admission = new Admission({ ...core, hold, lookup, leases });

  const withLookups = { ...core, leases, hold, association, latestLookup, lookup, admission };
  const strategy = strategyOf(withLookups, usesAssociations ? association : null);
  const { changesSubjects } = strategy;
  const conflicts = new ConflictHandler({ ...withLookups, strategy });
  const writers = new WriterLookup(common.registry, telemetry);
  const rejections = new WriterRejections(withLookups);
  const recheck = new WriterRecheck({ ...withLookups, writers, rejections });
  const subjectLoader = new SubjectLoader(withLookups);
  const sessions = new SessionOpener({
    ...withLookups,
    subjectLoader,
    defaultSubjects: new DefaultSubjects({ ...core, subjectResolver: settings.subjectResolver }),
    idNames: new SchemaIdNames({ ...withLookups, subjectLoader, writers }),
    writerResolver: new WriterResolver({
      ...withLookups,
      writers,
      rejections,
      recheck,
      knownWriters: new KnownWriters({ ...core, writers, strategy }),
      acceptance: new WriterAcceptance({
        ...withLookups,
        rejections,
        strategy,
        rewriter: new WriterRewriter(withLookups),
      }),
    }),
  });
  const producer = new Producer({
    ...withLookups,
    sessions,
    conflicts,
    rejections,
    latestCheck: new LatestCheck({ ...withLookups, conflicts, changesSubjects }),
    brokerRejection: new BrokerRejection({ ...withLookups, conflicts }),
    backgroundLookup: new BackgroundLookup({ ...withLookups, changesSubjects }),
  });
  return new OnErrorGateway({
    ...core,
    producer,
    individual: new IndividualProducer({ ...common, producer, leases }),
    raw: new RawProducer(common),
    commands: new AdminCommands({ ...core, operatorMapping: new OperatorMapping(core) }),
    comparer: new SubjectComparer(core),
    configuration,
    shutdown,
  });
}

/** What the mode does about conflicts. */
function strategyOf(
  parts: ConstructorParameters<typeof ConflictResolver>[0] &
    Omit<
      ConstructorParameters<typeof ConflictObserver>[0] & ConstructorParameters<typeof FirstUseObserver>[0],
      'association' | 'recorder' | 'firstUse' | 'resolver'
    >,
  association: AssociationCheck | null,
): ConflictStrategy {
  const resolver = new ConflictResolver(parts);
  if (parts.settings.policy.mode !== 'observe') return resolver;
  const recorder = new ObservationRecorder(parts.subjects, parts.log);
  const firstUse = new FirstUseObserver({ ...parts, recorder });
  return new ConflictObserver({ ...parts, association, recorder, firstUse, resolver });
}
