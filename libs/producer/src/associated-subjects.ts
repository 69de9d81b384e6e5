import type { Registry } from '#registry';
import type { GatewayEvents } from './gateway.port.js';
import { labelsOf } from './labels.js';
import { deniedAccess } from './registry-trouble.js';
import { Shared } from './shared.js';
import type { Subject } from './subject.js';
import type { Asker, Subjects } from './subjects.js';

/** What the registry said of a topic's association. `moved`: it is another subject than the one known before. */
export type AskedAssociation =
  | { readonly status: 'known'; readonly subject: string; readonly moved: boolean }
  /** Several subjects are associated: the operator has to say which cluster is meant. */
  | { readonly status: 'unusable'; readonly reason: string }
  | { readonly status: 'unreachable' | 'denied'; readonly reason: string };

/**
 * The subjects that the registry associates with topics (`subjectResolver: Associated`, ADR 24). What it said is stored on
 * the stream of the topic's own name, the home (`bars-value` for the values of `bars`), so that no pod asks again.
 */
export class AssociatedSubjects {
  private readonly asking = new Shared<AskedAssociation>();

  constructor(
    private readonly registry: Pick<Registry, 'association'>,
    private readonly subjects: Pick<Subjects, 'execute'>,
    private readonly events: Pick<GatewayEvents, 'counter'>,
  ) {}

  /** The subject as stored; null: the registry has not been asked. No call. */
  known({ stored }: Subject): string | null {
    const { association } = stored.snapshot.context;
    return association === undefined ? null : (association.subject ?? stored.key.subject);
  }

  /**
   * Asks the registry and stores what it says where that is new. Concurrent requests of a process ask once. The topic
   * must be known to exist, since something is stored for it.
   * @throws JournalUnreachable
   */
  ask(home: Subject, asker: Asker): Promise<AskedAssociation> {
    return this.asking.share(home, 'association', () => this.askOnce(home, asker)).outcome;
  }

  private async askOnce(home: Subject, asker: Asker): Promise<AskedAssociation> {
    const { topic, role } = home.stored.key;
    const answer = await this.registry.association(topic, role);
    switch (answer.status) {
      case 'denied':
        return { status: 'denied', reason: deniedAccess(answer.httpStatus) };
      case 'unreachable':
        this.events.counter('sr.lookup.fail', labelsOf(home.stored));
        return { status: 'unreachable', reason: answer.reason };
      case 'not_found':
      case 'unusable':
        this.events.counter('sr.lookup.ok', labelsOf(home.stored));
        return { status: 'unusable', reason: answer.message };
      case 'ok':
    }
    this.events.counter('sr.lookup.ok', labelsOf(home.stored));
    const before = this.known(home);
    const associated = answer.value?.subject ?? null;
    await this.subjects.execute(home, { type: 'AssociateSubject', subject: associated }, asker);
    const subject = associated ?? home.stored.key.subject;
    return { status: 'known', subject, moved: before !== null && before !== subject };
  }
}
