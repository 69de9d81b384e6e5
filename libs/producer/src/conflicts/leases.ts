import { JournalUnreachable, type Journal } from '#journal/port';
import { fromInstant, type Command, type Difference } from '#machines';
import type { RecordSender } from '../kafka/record-sender.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import { runsUnder, type HeldLease, type SubjectSession } from '../subjects/subject-session.js';
import type { ConflictLog } from './conflict-log.js';

/** Time between attempts to store an outcome, in ms. */
const STORE_AGAIN_MS = 1000;

export interface LeasesParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly podId: string;
  readonly monotonic: () => number;
  readonly journal: Pick<Journal, 'now'>;
  readonly sender: Pick<RecordSender, 'slowestMs'>;
  readonly subjects: SubjectRepository;
  readonly log: ConflictLog;
  /** Work that continues after the response. The drain waits for it. */
  readonly background: Set<Promise<void>>;
}

/** Ends the retries and trials that sessions hold the lease of. A session without a lease is left alone. */
export class Leases {
  constructor(private readonly parts: LeasesParts) {}

  /** The records are in the log: the retry or the trial succeeded. */
  async succeed(session: SubjectSession, partition: number | null, offset: string | null): Promise<void> {
    const { lease } = session;
    if (lease === null) return;
    const { podId: owner, log } = this.parts;
    if (lease.purpose === 'trial') return this.complete(session, lease, { type: 'SucceedTrial', owner });
    log.write(session, { step: 'retry', level: 'info', message: 'sent', details: { partition, offset } });
    await this.complete(session, lease, { type: 'SucceedRetry', owner, partition, offset });
  }

  /** The one retry met a conflict again. */
  async fail(
    session: SubjectSession,
    failure: { readonly message: string; readonly differences: readonly Difference[] },
  ): Promise<void> {
    const { lease } = session;
    if (lease === null) return;
    const { message, differences } = failure;
    const { podId: owner, log } = this.parts;
    log.write(session, { step: 'retry', level: 'error', message, details: { differences } });
    await this.complete(session, lease, { type: 'FailRetry', owner, class: 'schema.conflict', ...failure });
  }

  /** The request ends, or waits, for a reason that says nothing about the schema. */
  async abandon(session: SubjectSession, reason: string): Promise<void> {
    const { lease } = session;
    if (lease === null) return;
    const isRetry = lease.purpose === 'retry';
    if (isRetry)
      this.parts.log.write(session, { step: 'retry', level: 'warn', message: `inconclusive: ${reason}` });
    const type = isRetry ? 'AbandonRetry' : 'AbandonTrial';
    await this.complete(session, lease, { type, owner: this.parts.podId, reason });
  }

  async abandonAll(sessions: readonly SubjectSession[], reason: string): Promise<void> {
    for (const session of sessions) await this.abandon(session, reason);
  }

  /**
   * What is sent under a lease must have its outcome before the lease ends: afterwards another pod may take over without knowing
   * of the record that is on its way. Returns whether a lease was too short and was given back.
   */
  async abandonExpiring(sessions: readonly SubjectSession[]): Promise<boolean> {
    const { journal, sender } = this.parts;
    const end = journal.now() + sender.slowestMs;
    const expiring = sessions.filter(({ lease }) => lease !== null && fromInstant(lease.lease.until) <= end);
    await this.abandonAll(expiring, 'its lease would expire before Kafka responds');
    return expiring.length > 0;
  }

  /**
   * Stores the outcome. If the journal does not respond, the client does not wait for it: the outcome is stored again until
   * the lease has surely expired, after which any pod may abandon the step.
   */
  private async complete(session: SubjectSession, { lease }: HeldLease, command: Command): Promise<void> {
    const { subjects, log, background } = this.parts;
    const { subject, metadata } = session;
    session.dropLease();
    const store = async (): Promise<void> => {
      await subjects.execute(subject, command, metadata, runsUnder(lease));
    };
    try {
      await store();
    } catch (error) {
      if (!(error instanceof JournalUnreachable)) throw error;
      const message = `the outcome ${command.type} could not be stored yet: ${error.message}`;
      log.write(session, { step: 'retry', level: 'error', message });
      const later = this.storeLater(session, command.type, store).finally(() => background.delete(later));
      background.add(later);
    }
  }

  /** Never rejects, since only the drain awaits it. */
  private async storeLater(
    session: SubjectSession,
    what: Command['type'],
    store: () => Promise<void>,
  ): Promise<void> {
    const { monotonic, settings, log } = this.parts;
    const { subject } = session;
    const until = monotonic() + settings.policy.sendLeaseMs;
    while (monotonic() < until) {
      await subject.changed(STORE_AGAIN_MS);
      try {
        await store();
        return;
      } catch (error) {
        if (error instanceof JournalUnreachable) continue;
        const message = `the outcome ${what} could not be stored: ${String(error)}`;
        log.write(session, { step: 'retry', level: 'error', message });
        return;
      }
    }
  }
}
