import type { Hold } from '../admission/hold.js';
import type { ConflictLog } from '../conflicts/conflict-log.js';
import type { Leases } from '../conflicts/leases.js';
import type { Batch } from '../produce/batch.js';
import { reevaluate, reject, type ReevaluateOrReject } from '../util/next.js';
import type { AssociatedSubjects } from './associated-subjects.js';
import type { SubjectSession } from './subject-session.js';
import { otherRoleRefusal } from './unusable-subject.js';

/** `moved`: the topic is associated with another subject than the session's. */
export type AssociationStatus =
  { readonly status: 'unchanged' } | { readonly status: 'moved' | 'unreachable'; readonly reason: string };

export interface AssociationCheckParts {
  /** Null: subjects are resolved without associations. */
  readonly associated: AssociatedSubjects | null;
  readonly hold: Hold;
  readonly leases: Leases;
  readonly log: ConflictLog;
}

/** Finds out after a conflict whether the session is on the wrong subject, and moves it to the right one. */
export class AssociationCheck {
  constructor(private readonly parts: AssociationCheckParts) {}

  /** Whether the topic is known to be associated with another subject. No call. */
  isMoved({ stored }: SubjectSession): boolean {
    const { associated } = this.parts;
    const home = associated?.homeOf(stored.key);
    if (associated === null || home === undefined) return false;
    const known = associated.known(home);
    return known !== null && known !== stored.key.subject;
  }

  /** Asks the registry for the topic's association again. @throws JournalUnreachable */
  async recheck(session: SubjectSession): Promise<AssociationStatus> {
    const { associated, log } = this.parts;
    const { key } = session.stored;
    const home = associated?.homeOf(key);
    if (associated === null || home === undefined) return { status: 'unchanged' };
    const result = await associated.lookUp(home, session.metadata);
    if (result.status === 'unreachable' || result.status === 'denied') {
      log.registryFailed(session, result.reason);
      return { status: 'unreachable', reason: result.reason };
    }
    if (result.status !== 'known' || result.subject === key.subject) return { status: 'unchanged' };
    const reason = `the registry now associates the topic's ${key.role}s with the subject ${result.subject}`;
    const details = { associated_subject: result.subject };
    log.write(session, { step: 'lookup', level: 'warn', message: reason, details });
    return { status: 'moved', reason };
  }

  /**
   * Continues the request on the subject that its topic is now associated with, as its one retry (rule 3), and gives back the
   * leases on other subjects.
   * @throws JournalUnreachable
   */
  async move(batch: Batch, session: SubjectSession): Promise<ReevaluateOrReject> {
    const { associated, hold, leases } = this.parts;
    const home = associated?.homeOf(session.stored.key);
    if (associated === null || home === undefined) return reevaluate;
    await leases.abandonAll(batch.sessions, 'the registry now associates the topic with another subject');
    const opened = await hold.withSlot(batch, home.stored.key, () => associated.open(home));
    if (!opened.ok) return reject(opened.refusal);
    const subject = opened.value;
    if (subject.stored.key.role !== session.role)
      return reject(otherRoleRefusal(subject.stored, session.role));
    session.moveTo(subject);
    return reevaluate;
  }
}
