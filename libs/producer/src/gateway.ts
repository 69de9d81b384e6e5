import { JournalUnreachable, type Journal } from '#journal/port';
import type { Role } from '#machines';
import type { Registry } from '#registry';
import { AdminCommands } from './admin-commands.js';
import { Admission } from './admission/admission.js';
import { HeldRequestLimits } from './admission/held-request-limits.js';
import { Hold } from './admission/hold.js';
import { AtProduceCheck } from './admission/at-produce-check.js';
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
import { ConflictLookup } from './conflicts/conflict-lookup.js';
import { ObservationRecorder } from './conflicts/observation-recorder.js';
import { ConflictObserver } from './conflicts/observer.js';
import { LatestLookup } from './conflicts/latest-lookup.js';
import { ConflictResolver } from './conflicts/resolver.js';
import type { Gateway } from './contract/gateway.js';
import { refusal, retrySoon, type Refusal } from './contract/refusal.js';
import type { IndividualRequest, ProduceRequest } from './contract/request.js';
import type { ProduceResult, RecordOutcome } from './contract/result.js';
import type { GatewaySettings } from './contract/settings.js';
import type { GatewayTelemetry } from './contract/telemetry.js';
import { IndividualProducer } from './produce/produce-individually.js';
import { RawProducer } from './produce/produce-raw.js';
import { Producer } from './produce/produce.js';
import type { RecordSender } from './kafka/record-sender.js';
import { drain, InFlightCounter, shutdownReason, untilShutdown } from './shutdown.js';
import { AssociatedSubjects } from './subjects/associated-subjects.js';
import { AssociationCheck } from './subjects/association-check.js';
import {
  configuredByRole,
  configuredByName,
  configuredSubjects,
  roleByResolver,
  type SubjectConfiguration,
} from './subjects/configured-subjects.js';
import { SchemaIdNames } from './subjects/schema-id-names.js';
import { DefaultSubjects } from './subjects/default-subjects.js';
import { SessionOpener } from './subjects/open-sessions.js';
import { SubjectLoader } from './subjects/subject-loader.js';
import { WriterResolver } from './subjects/writer-resolver.js';
import { SubjectRepository } from './subjects/subject-repository.js';
import { WriterLookup } from './subjects/writer-lookup.js';
import { WriterRecheck } from './subjects/writer-recheck.js';
import { WriterRejections } from './subjects/writer-rejections.js';
import type { TimeSlicer } from './util/time-slicer.js';

/** How many configured subjects are loaded and declared at once. */
const DECLARED_AT_ONCE = 8;

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

  const core = { ...common, subjects, associated, configuredName };
  const leases = new Leases(core);
  const hold = new Hold({ ...core, leases, limits: new HeldRequestLimits(settings.hold) });
  const association = new AssociationCheck({ ...core, hold, leases });
  const latestLookup = new LatestLookup(core);
  const lookup = new ConflictLookup({ ...core, latestLookup: latestLookup, association });
  const admission = new Admission({ ...core, hold, lookup, leases });

  const withLookups = { ...core, leases, hold, association, latestLookup: latestLookup, lookup, admission };
  const strategy = strategyOf(withLookups, usesAssociations ? association : null);
  const { changesSubjects } = strategy;
  const conflicts = new ConflictHandler({ ...withLookups, strategy });
  const writers = new WriterLookup(common.registry, telemetry);
  const rejections = new WriterRejections({ ...withLookups });
  const recheck = new WriterRecheck({ ...withLookups, writers, rejections });
  const subjectLoader = new SubjectLoader(withLookups);
  const sessions = new SessionOpener({
    ...withLookups,
    subjectLoader: subjectLoader,
    defaultSubjects: new DefaultSubjects({ ...core, subjectResolver: settings.subjectResolver }),
    idNames: new SchemaIdNames({ ...withLookups, subjectLoader: subjectLoader, writers }),
    writerResolver: new WriterResolver({ ...withLookups, writers, rejections, recheck, strategy }),
  });
  const producer = new Producer({
    ...withLookups,
    sessions,
    conflicts,
    rejections,
    atProduceCheck: new AtProduceCheck({ ...withLookups, conflicts, changesSubjects }),
    brokerRejection: new BrokerRejection({ ...withLookups, conflicts }),
    backgroundLookup: new BackgroundLookup({ ...withLookups, changesSubjects }),
  });
  return new OnErrorGateway({
    ...core,
    producer,
    individual: new IndividualProducer({ ...common, producer, leases }),
    raw: new RawProducer(common),
    commands: new AdminCommands(core),
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
  const firstUse = new FirstUseObserver({ ...parts, recorder: recorder });
  return new ConflictObserver({ ...parts, association, recorder: recorder, firstUse, resolver });
}

interface OnErrorGatewayParts {
  readonly settings: GatewaySettings;
  readonly sender: RecordSender;
  readonly subjects: SubjectRepository;
  readonly associated: AssociatedSubjects | null;
  readonly configuration: SubjectConfiguration;
  readonly producer: Producer;
  readonly individual: IndividualProducer;
  readonly raw: RawProducer;
  readonly commands: AdminCommands;
  readonly inFlight: InFlightCounter;
  readonly background: ReadonlySet<Promise<void>>;
  readonly shutdown: AbortController;
}

class OnErrorGateway implements Gateway {
  private draining = false;

  constructor(private readonly parts: OnErrorGatewayParts) {}

  async produce(request: ProduceRequest): Promise<ProduceResult> {
    if (this.draining) return { ok: false, refusal: shuttingDown(request) };
    const { inFlight, raw, producer } = this.parts;
    const { form } = request;
    inFlight.enter();
    try {
      return await (form === 'json' || form === 'binary'
        ? raw.produce(request, form)
        : producer.produce(request, form));
    } finally {
      inFlight.leave();
    }
  }

  async produceIndividually(request: IndividualRequest): Promise<readonly RecordOutcome[]> {
    if (this.draining) {
      const refused = shuttingDown(request);
      return request.records.map(() => ({ ok: false, refusal: refused }));
    }
    const { inFlight, individual } = this.parts;
    inFlight.enter();
    try {
      return await individual.produce(request);
    } finally {
      inFlight.leave();
    }
  }

  reset(...args: Parameters<Gateway['reset']>): ReturnType<Gateway['reset']> {
    return this.parts.commands.reset(...args);
  }

  open(...args: Parameters<Gateway['open']>): ReturnType<Gateway['open']> {
    return this.parts.commands.open(...args);
  }

  declareMapping(...args: Parameters<Gateway['declareMapping']>): ReturnType<Gateway['declareMapping']> {
    return this.parts.commands.declareMapping(...args);
  }

  remove(...args: Parameters<Gateway['remove']>): ReturnType<Gateway['remove']> {
    return this.parts.commands.remove(...args);
  }

  configured(topic: string, subject: string): ReturnType<Gateway['configured']> {
    return this.parts.configuration.configured({ topic, subject })?.mapping ?? null;
  }

  roleOf(topic: string, subject: string): ReturnType<Gateway['roleOf']> {
    return this.parts.configuration.roleOf({ topic, subject });
  }

  async start(): Promise<void> {
    const { settings, subjects, associated } = this.parts;
    const keys = configuredSubjects(settings).map(({ key }) => key);
    const declareNext = async (): Promise<void> => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
        try {
          const subject = await subjects.get(key);
          // If the association is not known, the first use asks for it.
          if (associated !== null && associated.known(subject) !== null) await associated.open(subject);
        } catch (error) {
          // The first use declares it, once the journal responds.
          if (!(error instanceof JournalUnreachable)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: DECLARED_AT_ONCE }, declareNext));
  }

  isDraining(): boolean {
    return this.draining;
  }

  async drain(graceMs: number): Promise<void> {
    this.draining = true;
    await drain(this.parts, graceMs);
    this.parts.subjects.close();
  }
}

const shuttingDown = ({ topic }: ProduceRequest): Refusal =>
  refusal('overloaded', shutdownReason, { topic, ...retrySoon });
