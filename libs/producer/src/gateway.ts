import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal, StreamKey } from '#journal/port';
import { JournalUnreachable } from '#journal/port';
import type { Configured, Role } from '#machines';
import type { Registry } from '#registry';
import { AssociatedSubjects } from './associated-subjects.js';
import { command, declareMapping } from './commands.js';
import { configuredRoles, configuredSubject, configuredSubjects, roleByResolver } from './configured.js';
import type { Flow } from './flow.js';
import type {
  IndividualRequest,
  Gateway,
  GatewayTelemetry,
  GatewaySettings,
  ProduceResult,
  ProduceRequest,
  RecordOutcome,
  Refusal,
  SubjectCommand,
} from './gateway.port.js';
import { HoldBounds } from './hold.js';
import { leavingReason, untilLetGo } from './leaving.js';
import { LookupLimit } from './lookup-limit.js';
import { produce } from './produce.js';
import { produceIndividually } from './produce-individually.js';
import { refuse } from './refusals.js';
import { removeSubject } from './remove-subject.js';
import type { RecordSender } from './kafka/record-sender.js';
import { Subjects } from './subjects.js';
import { TrialPace } from './trial-pace.js';
import { InFlightCounter } from './under-way.js';
import { UsualStreams } from './usual-streams.js';
import { WriterLookup } from './writer-lookup.js';

/** How many subjects of the configuration are read and declared at once. */
const DECLARED_AT_ONCE = 8;

export interface GatewayParts {
  readonly settings: GatewaySettings;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly sender: RecordSender;
  readonly telemetry: GatewayTelemetry;
  /** Names this process in leases and in the metadata of events. */
  readonly podId: string;
  /** Monotonic, in ms: what requests of this process wait for is measured by it, and by no other machine's clock. */
  readonly monotonic: () => number;
}

/** The gateway of one process over its parts. @throws RangeError where one send may outlast its lease */
export function createGateway(parts: GatewayParts): Gateway {
  const { settings, journal, telemetry: events, podId, sender } = parts;
  if (settings.policy.sendLeaseMs <= sender.slowestMs)
    throw new RangeError(
      `a lease of ${settings.policy.sendLeaseMs} ms does not outlast a send of ${sender.slowestMs} ms`,
    );
  const configuredOf = configuredSubject(settings);
  const configured: Configuration['configured'] = (key) => configuredOf(key)?.configured ?? null;
  const ofRole = configuredRoles(settings);
  const usesAssociations = settings.usesAssociations === true;
  // Whose mapping is configured is not known by the stream's name then: it is declared when the subject is opened.
  const atLoad = usesAssociations ? () => null : configuredOf;
  const subjects = new Subjects(journal, settings.policy, podId, atLoad, events);
  const letGo = new AbortController();
  const registry = untilLetGo(parts.registry, letGo.signal);
  const configuredName = (topic: string, role: Role): string | null =>
    ofRole(topic, role)?.mapping.fullName ?? null;
  const associated = usesAssociations ? new AssociatedSubjects(registry, subjects, events, ofRole) : null;
  const flow: Flow = {
    ...parts,
    registry,
    subjects,
    bounds: new HoldBounds(settings.hold),
    lookupLimit: new LookupLimit(settings.lookupRate, parts.monotonic, events),
    writers: new WriterLookup(registry, events),
    configuredName,
    associated,
    usual: new UsualStreams(settings.subjectResolver, configuredName, associated, subjects),
    later: new Set(),
    underWay: new InFlightCounter(),
    trials: new TrialPace(parts.monotonic),
    letGo: letGo.signal,
  };
  return new OnErrorGateway(flow, letGo, associated ?? { configured, roleOf: roleByResolver(settings) });
}

/**
 * The parts of a drain's time, as fractions of it. Until `holds`, held requests may come through; then they are let go,
 * which gives their look-ups back. Until `sends`, what is queued or on its way to Kafka may end: at the default grace time
 * longer than any send takes. Then the sender is closed, so that what is left has an outcome, and the rest is for the
 * journal to hear of it.
 */
const drainParts = { holds: 0.25, sends: 0.9 } as const;

/** What the configuration says of a subject, by its name. */
interface Configuration {
  readonly configured: (key: Pick<StreamKey, 'topic' | 'subject'>) => Configured | null;
  readonly roleOf: ReturnType<typeof roleByResolver>;
}

class OnErrorGateway implements Gateway {
  private draining = false;

  constructor(
    private readonly flow: Flow,
    private readonly letGo: AbortController,
    private readonly configuration: Configuration,
  ) {}

  produce(request: ProduceRequest): Promise<ProduceResult> {
    return this.draining
      ? Promise.resolve({ ok: false, refusal: shuttingDown(request) })
      : produce(this.flow, request);
  }

  async produceIndividually(request: IndividualRequest): Promise<readonly RecordOutcome[]> {
    if (this.draining) {
      const refusal = shuttingDown(request);
      return request.records.map(() => ({ ok: false, refusal }));
    }
    const { underWay } = this.flow;
    underWay.enter();
    try {
      return await produceIndividually(this.flow, request);
    } finally {
      underWay.leave();
    }
  }

  reset(asked: SubjectCommand): ReturnType<Gateway['reset']> {
    const { actor, reason } = asked;
    return command(this.flow, asked, keyOf(asked), { type: 'Reset', actor, reason });
  }

  open(asked: Parameters<Gateway['open']>[0]): ReturnType<Gateway['open']> {
    const { actor, reason, forMs } = asked;
    return command(this.flow, asked, keyOf(asked), { type: 'OpenCircuit', forMs, actor, reason });
  }

  declareMapping(asked: Parameters<Gateway['declareMapping']>[0]): ReturnType<Gateway['declareMapping']> {
    return declareMapping(this.flow, asked, keyOf(asked));
  }

  remove(asked: SubjectCommand): ReturnType<Gateway['remove']> {
    return removeSubject(this.flow, asked, keyOf(asked));
  }

  configured(topic: string, subject: string): ReturnType<Gateway['configured']> {
    return this.configuration.configured({ topic, subject })?.mapping ?? null;
  }

  roleOf(topic: string, subject: string): ReturnType<Gateway['roleOf']> {
    return this.configuration.roleOf({ topic, subject });
  }

  async start(): Promise<void> {
    const { settings, subjects, associated } = this.flow;
    const keys = configuredSubjects(settings).map(({ key }) => key);
    const declareNext = async (): Promise<void> => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
        try {
          const subject = await subjects.get(key);
          // The first use asks, where the association is not known.
          if (associated !== null && associated.known(subject) !== null) await associated.open(subject);
        } catch (error) {
          // The first use declares it, once the journal answers.
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
    const { sender, subjects, later, underWay } = this.flow;
    this.draining = true;
    const begun = performance.now();
    const leftUntil = (part: number): number => Math.max(0, begun + graceMs * part - performance.now());
    await underWay.idle(leftUntil(drainParts.holds));
    this.letGo.abort();
    await underWay.idle(leftUntil(drainParts.sends));
    await Promise.all([sender.close(0), underWay.idle(leftUntil(1))]);
    const settled = new AbortController();
    const bound = sleep(leftUntil(1), undefined, { signal: settled.signal }).catch(() => undefined);
    await Promise.race([Promise.all(later), bound]);
    settled.abort();
    subjects.close();
  }
}

const shuttingDown = ({ topic }: ProduceRequest): Refusal =>
  refuse('overloaded', leavingReason, { topic, retryAfterMs: 1000 });

const keyOf = ({ topic, subject, role }: SubjectCommand): StreamKey => ({ topic, subject, role });
