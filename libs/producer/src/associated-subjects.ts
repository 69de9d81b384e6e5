import type { StreamKey } from '#journal/port';
import type { Configured, Role, SubjectContext } from '#machines';
import { subjectResolvers, type Registry } from '#registry';
import type { GatewayTelemetry } from './gateway.port.js';
import { labelsOf } from './labels.js';
import { deniedAccess } from './registry-trouble.js';
import { SingleFlight } from './shared.js';
import type { Subject } from './subject.js';
import { idOf, type CommandMetadata, type Subjects } from './subjects.js';

/** What the registry said of a topic's association. */
export type AskedAssociation =
  | { readonly status: 'known'; readonly subject: string }
  /** Several subjects are associated: the operator has to say which cluster is meant. */
  | { readonly status: 'unusable'; readonly reason: string }
  | { readonly status: 'unreachable' | 'denied'; readonly reason: string };

/** The stream that a home led to, as long as it has the same association. */
interface Opened {
  readonly association: NonNullable<SubjectContext['association']>;
  readonly id: string;
}

const roles = ['key', 'value'] as const;

/**
 * The subjects that the registry associates with topics (`subjectResolver: Associated`, ADR 24). What it said is stored on
 * the stream of the topic's own name, the home (`bars-value` for the values of `bars`), so that no pod asks again.
 */
export class AssociatedSubjects {
  private readonly asking = new SingleFlight<AskedAssociation>();
  private readonly opened = new WeakMap<Subject, Opened>();
  private readonly declared = new WeakMap<Subject, Promise<void>>();

  /** @param ofRole what is configured for a topic's keys or values: it counts for the associated subject */
  constructor(
    private readonly registry: Pick<Registry, 'association'>,
    private readonly subjects: Pick<Subjects, 'execute' | 'peek' | 'get' | 'declare'>,
    private readonly telemetry: Pick<GatewayTelemetry, 'counter'>,
    private readonly ofRole: (topic: string, role: Role) => Configured | null,
  ) {}

  /** The subject as stored; null: the registry has not been asked. No call. */
  known({ stored }: Subject): string | null {
    const { association } = stored.snapshot.context;
    return association === undefined ? null : (association.subject ?? stored.key.subject);
  }

  /** The home of a topic's keys or values, if this pod has read it. No call. */
  homeOf({ topic, role }: Pick<StreamKey, 'topic' | 'role'>): Subject | undefined {
    return this.subjects.peek(idOf({ topic, subject: homeName(topic, role) }), role);
  }

  /**
   * The id of the stream that a home leads to, for requests that wait for nothing; null: it is yet to be opened. No call.
   * @param homeId as `idOf` gives it
   */
  streamOf(homeId: string): string | null {
    const home = this.subjects.peek(homeId);
    if (home === undefined) return null;
    const opened = this.opened.get(home);
    // One that is read anew is another object: it is opened again, at no cost.
    return opened?.association === home.stored.snapshot.context.association ? (opened?.id ?? null) : null;
  }

  /**
   * The associated subject of a home whose association is known, with the configured mapping declared on it.
   * @throws JournalUnreachable
   */
  async open(home: Subject): Promise<Subject> {
    const { topic, role } = home.stored.key;
    const { association } = home.stored.snapshot.context;
    const key = { topic, subject: this.known(home) ?? home.stored.key.subject, role };
    const subject = key.subject === home.stored.key.subject ? home : await this.subjects.get(key);
    // A key's subject is no value's, whatever the registry says.
    if (subject.stored.key.role === role) await this.declareOnce(subject);
    if (association !== undefined) this.opened.set(home, { association, id: idOf(key) });
    return subject;
  }

  /** What the configuration maps a subject to; null: nothing, or the subject is not known to be its topic's. */
  configured = ({ topic, subject }: Pick<StreamKey, 'topic' | 'subject'>): Configured | null => {
    const role = roles.find((role) => this.isOf(topic, role, subject));
    return role === undefined ? null : this.ofRole(topic, role);
  };

  /** The role of a subject without events: that of a home, or of an associated subject. Null: neither tells, or both do. */
  roleOf = ({ topic, subject }: Pick<StreamKey, 'topic' | 'subject'>): Role | null => {
    const isHome = (role: Role): boolean => homeName(topic, role) === subject;
    const [role, other] = roles.filter((role) => isHome(role) || this.isOf(topic, role, subject));
    return other === undefined ? (role ?? null) : null;
  };

  /**
   * Asks the registry and stores what it says where that is new. Concurrent requests of a process ask once. The topic
   * must be known to exist, since something is stored for it.
   * @throws JournalUnreachable
   */
  ask(home: Subject, asker: CommandMetadata): Promise<AskedAssociation> {
    return this.asking.share(home, 'association', () => this.askOnce(home, asker)).outcome;
  }

  private async askOnce(home: Subject, asker: CommandMetadata): Promise<AskedAssociation> {
    const { topic, role } = home.stored.key;
    const answer = await this.registry.association(topic, role);
    switch (answer.status) {
      case 'denied':
        return { status: 'denied', reason: deniedAccess(answer.httpStatus) };
      case 'unreachable':
        this.telemetry.counter('sr.lookup.fail', labelsOf(home.stored));
        return { status: 'unreachable', reason: answer.reason };
      case 'not_found':
      case 'unusable':
        this.telemetry.counter('sr.lookup.ok', labelsOf(home.stored));
        return { status: 'unusable', reason: answer.message };
      case 'ok':
    }
    this.telemetry.counter('sr.lookup.ok', labelsOf(home.stored));
    const associated = answer.value?.subject ?? null;
    await this.subjects.execute(home, { type: 'AssociateSubject', subject: associated }, asker);
    return { status: 'known', subject: associated ?? home.stored.key.subject };
  }

  private isOf(topic: string, role: Role, subject: string): boolean {
    const home = this.homeOf({ topic, role });
    return home !== undefined && this.known(home) === subject;
  }

  private declareOnce(subject: Subject): Promise<void> {
    const { topic, role } = subject.stored.key;
    let declared = this.declared.get(subject);
    if (declared === undefined) {
      const configured = this.ofRole(topic, role);
      declared = configured === null ? Promise.resolve() : this.subjects.declare(subject, configured);
      this.declared.set(subject, declared);
      // The next use tries again.
      declared.catch(() => this.declared.delete(subject));
    }
    return declared;
  }
}

const homeName = (topic: string, role: Role): string =>
  subjectResolvers.Associated(topic, null, role) ?? topic;
