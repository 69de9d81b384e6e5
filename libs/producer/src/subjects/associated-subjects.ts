import { streamIdOf, type StreamKey } from '#journal/port';
import type { Configured, Role } from '#machines';
import { subjectResolvers, type Registry } from '#registry';
import { failureReason } from '../conflicts/registry-failure.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { CommandMetadata } from './command-executor.js';
import { ROLES, type ConfiguredByRole, type SubjectConfiguration } from './configured-subjects.js';
import { labelsOf } from './labels.js';
import type { SubjectRepository } from './subject-repository.js';
import type { Subject } from './subject.js';

/** A topic's association, or why it is not known. */
export type AssociationResult =
  | { readonly status: 'known'; readonly subject: string }
  /** Several subjects are associated: the operator has to name the cluster. */
  | { readonly status: 'unusable'; readonly reason: string }
  | { readonly status: 'unreachable' | 'denied'; readonly reason: string };

interface AssociatedSubjectsParts {
  readonly registry: Pick<Registry, 'association'>;
  readonly subjects: Pick<SubjectRepository, 'execute' | 'peek' | 'get' | 'declare'>;
  readonly telemetry: Pick<GatewayTelemetry, 'counter'>;
  /** What is configured for a topic's keys or values applies to the associated subject. */
  readonly configuredByRole: ConfiguredByRole;
}

/**
 * The subjects that the registry associates with topics (`subjectResolver: Associated`, ADR 24). The association is stored on
 * the stream of the topic's default subject, its home (`bars-value` for the values of `bars`), so that no pod looks it up again.
 */
export class AssociatedSubjects implements SubjectConfiguration {
  constructor(private readonly parts: AssociatedSubjectsParts) {}

  /** The associated subject as stored. Null: the registry has not been asked. No call. */
  known({ stored }: Subject): string | null {
    const { association } = stored.snapshot.context;
    return association === undefined ? null : (association.subject ?? stored.key.subject);
  }

  /** The home of a topic's keys or values, if this pod has it. No call. */
  homeOf({ topic, role }: Pick<StreamKey, 'topic' | 'role'>): Subject | undefined {
    return this.parts.subjects.peek(streamIdOf({ topic, subject: homeName(topic, role) }), role);
  }

  /** The id of the stream that a home leads to. Null: it is not open yet. No call. */
  streamOf(homeId: string): string | null {
    const home = this.parts.subjects.peek(homeId);
    const opened = home?.memory.associatedStream ?? null;
    return opened !== null && opened.association === home?.stored.snapshot.context.association
      ? opened.streamId
      : null;
  }

  /**
   * The associated subject of a home whose association is known, with the configured mapping declared on it.
   * @throws JournalUnreachable
   */
  async open(home: Subject): Promise<Subject> {
    const { topic, role } = home.stored.key;
    const { association } = home.stored.snapshot.context;
    const key = { topic, subject: this.known(home) ?? home.stored.key.subject, role };
    const isHome = key.subject === home.stored.key.subject;
    const subject = isHome ? home : await this.parts.subjects.get(key);
    // A key's subject is never a value's, whatever the registry says.
    if (subject.stored.key.role === role) await this.declareConfigured(subject);
    if (association !== undefined) home.memory.associatedStream = { association, streamId: streamIdOf(key) };
    return subject;
  }

  /** The configured mapping. Null: none is known to apply. */
  readonly configured = ({ topic, subject }: Pick<StreamKey, 'topic' | 'subject'>): Configured | null => {
    const role = ROLES.find((role) => this.isAssociated(topic, role, subject));
    return role === undefined ? null : this.parts.configuredByRole(topic, role);
  };

  /** The role of a home or of an associated subject without events. Null: not determined. */
  readonly roleOf = ({ topic, subject }: Pick<StreamKey, 'topic' | 'subject'>): Role | null => {
    const [role, other] = ROLES.filter(
      (role) => homeName(topic, role) === subject || this.isAssociated(topic, role, subject),
    );
    return other === undefined ? (role ?? null) : null;
  };

  /**
   * Asks the registry and stores its response if it is new. The topic must be known to exist, since something is stored for it.
   * @throws JournalUnreachable
   */
  lookUp(home: Subject, metadata: CommandMetadata): Promise<AssociationResult> {
    return home.share('association', () => this.query(home, metadata)).result;
  }

  private async query(home: Subject, metadata: CommandMetadata): Promise<AssociationResult> {
    const { registry, telemetry, subjects } = this.parts;
    const { topic, role, subject } = home.stored.key;
    const response = await registry.association(topic, role);
    // A denied look-up is neither a success nor an outage: nothing is counted.
    if (response.status !== 'denied') {
      const name = response.status === 'unreachable' ? 'sr.lookup.fail' : 'sr.lookup.ok';
      telemetry.counter(name, labelsOf(home.stored));
    }
    switch (response.status) {
      case 'denied':
      case 'unreachable':
        return { status: response.status, reason: failureReason(response) };
      case 'not_found':
      case 'unusable':
        return { status: 'unusable', reason: response.message };
      case 'ok': {
        const associated = response.value?.subject ?? null;
        await subjects.execute(home, { type: 'AssociateSubject', subject: associated }, metadata);
        return { status: 'known', subject: associated ?? subject };
      }
    }
  }

  private isAssociated(topic: string, role: Role, subject: string): boolean {
    const home = this.homeOf({ topic, role });
    return home !== undefined && this.known(home) === subject;
  }

  /** Once per subject and process; after a failure the next use tries again. */
  private declareConfigured(subject: Subject): Promise<void> {
    const { configuredByRole, subjects } = this.parts;
    const { topic, role } = subject.stored.key;
    const { memory } = subject;
    if (memory.configuredDeclaration === null) {
      const configured = configuredByRole(topic, role);
      memory.configuredDeclaration =
        configured === null ? Promise.resolve() : subjects.declare(subject, configured);
      memory.configuredDeclaration.catch(() => (memory.configuredDeclaration = null));
    }
    return memory.configuredDeclaration;
  }
}

const homeName = (topic: string, role: Role): string =>
  subjectResolvers.Associated(topic, null, role) ?? topic;
