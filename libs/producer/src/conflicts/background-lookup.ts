import { JournalUnreachable, type Journal } from '#journal/port';
import { admit, stateOf } from '#machines';
import type { GatewaySettings } from '../contract/settings.js';
import { Batch } from '../produce/batch.js';
import type { InFlightCounter } from '../shutdown.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { Subject } from '../subjects/subject.js';
import type { ConflictLog } from './conflict-log.js';
import type { Leases } from './leases.js';
import type { ConflictLookup } from './conflict-lookup.js';

export interface BackgroundLookupParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly podId: string;
  readonly journal: Pick<Journal, 'now'>;
  readonly subjects: SubjectRepository;
  readonly lookup: ConflictLookup;
  readonly leases: Leases;
  readonly log: ConflictLog;
  readonly inFlight: InFlightCounter;
  /** Whether the mode changes subjects: `observe` makes no look-up for a subject's state. */
  readonly changesSubjects: boolean;
  readonly shutdownSignal: AbortSignal;
}

/**
 * Data of another request started a look-up that is due again, and no pod has its lease. The present request fits and does not
 * wait for it, but the subject must not stay in `resolving` until the same data comes again. So the look-up is made in the
 * background, at most one at a time per subject and pod, with the same back-off as any other.
 */
export class BackgroundLookup {
  constructor(private readonly parts: BackgroundLookupParts) {}

  startIfDue({ request, deadline }: Batch, { subject, role }: SubjectSession): void {
    const { shutdownSignal, inFlight } = this.parts;
    if (shutdownSignal.aborted || !this.isDue(subject)) return;
    const batch = new Batch(request, deadline);
    const { started, result } = subject.share('background look-up', () =>
      this.lookUp(batch, batch.open(subject, role)),
    );
    if (!started) return;
    inFlight.enter();
    void result.finally(() => inFlight.leave());
  }

  private isDue({ stored }: Subject): boolean {
    const { settings, journal, changesSubjects } = this.parts;
    const { mode, strategy } = settings.policy;
    if (!changesSubjects || stateOf(stored.snapshot).state !== 'resolving') return false;
    return admit(stored.snapshot, strategy, journal.now(), mode, true).kind === 'lookup';
  }

  /** Never rejects. A lease that cannot be ended while the journal is unreachable expires. */
  private async lookUp(batch: Batch, session: SubjectSession): Promise<void> {
    const { podId: owner, subjects, lookup, leases, log } = this.parts;
    try {
      const command = { type: 'StartLookup', owner } as const;
      const started = await subjects.execute(session.subject, command, session.metadata);
      if (!started.ok) return;
      await lookup.run(batch, session, { begun: started.stored, own: null });
      await leases.abandon(session, 'the look-up was made for no record of its own');
    } catch (error) {
      if (error instanceof JournalUnreachable) return;
      const message = `a look-up in the background failed: ${String(error)}`;
      log.write(session, { step: 'lookup', level: 'error', message });
    }
  }
}
