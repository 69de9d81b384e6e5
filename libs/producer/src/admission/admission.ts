import type { Journal, StoredSubject } from '#journal/port';
import {
  admit,
  nextDueAt,
  fromInstant,
  stateOf,
  type Command,
  type Difference,
  type Instant,
} from '#machines';
import type { AdmissionDecision } from '#machines';
import type { Leases } from '../conflicts/leases.js';
import type { ConflictLookup } from '../conflicts/conflict-lookup.js';
import { blockedRefusal } from '../conflicts/conflict-refusals.js';
import { registryFailureRefusal } from '../conflicts/registry-failure.js';
import { retrySoon, subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { Batch } from '../produce/batch.js';
import { labelsOf } from '../subjects/labels.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import { otherRoleRefusal, removedRefusal } from '../subjects/unusable-subject.js';
import { proceed, reevaluate, reject, type Next } from '../util/next.js';
import type { Hold } from './hold.js';
import type { TrialLimiter } from './trial-limiter.js';

/** How long to wait for the event of another pod that took the step first, in ms. */
const AWAIT_EVENT_MS = 50;

/** `writer.refused`: the subject turned out to be of the other role. `topic.unknown`: it was removed meanwhile. */
type Admitted =
  | AdmissionDecision
  | { readonly kind: 'refuse'; readonly code: 'writer.refused' }
  | { readonly kind: 'refuse'; readonly code: 'topic.unknown' };

type Step = Exclude<Admitted['kind'], 'send' | 'hold' | 'refuse'>;

export interface AdmissionParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly journal: Pick<Journal, 'now'>;
  readonly podId: string;
  readonly telemetry: Pick<GatewayTelemetry, 'counter'>;
  readonly subjects: SubjectRepository;
  readonly hold: Hold;
  readonly trials: TrialLimiter;
  readonly lookup: ConflictLookup;
  readonly leases: Leases;
  readonly shutdownSignal: AbortSignal;
}

/** Decides by a subject's state whether a request may continue, must wait, takes a step of the subject, or is refused. */
export class Admission {
  constructor(private readonly parts: AdmissionParts) {}

  /** Whether a session may continue without waiting, in the present state of its subject. */
  mayProceed(session: SubjectSession): boolean {
    return session.validLease !== null || this.decide(session).kind === 'send';
  }

  /** Why the subject refuses the request at once. Null: it does not. */
  refusalNow(session: SubjectSession): Refusal | null {
    if (session.validLease !== null) return null;
    const decision = this.decide(session);
    return decision.kind === 'refuse' ? this.refusalFor(session, decision) : null;
  }

  /**
   * The mode `resolve` sends through a circuit that the breaker of `enforce` opened, but begins no look-up there: a conflict is
   * refused until the circuit's time is over and a trial may begin. Null: the circuit does not stop the look-up.
   */
  openCircuitRefusal(session: SubjectSession, differences: readonly Difference[]): Refusal | null {
    const { trials } = this.parts;
    const { stored, subject } = session;
    if (trials.isBypassed(subject)) {
      const detail = 'the trial could not be stored, so no conflict can be looked up; nothing was sent';
      return subjectRefusal(stored, 'store.unreachable', detail, { differences, ...retrySoon });
    }
    const { state } = stateOf(stored.snapshot);
    if (state !== 'circuitOpen' || this.decide(session).kind !== 'send') return null;
    const left = this.msUntil(nextDueAt(stored.snapshot));
    const detail = 'the circuit is open: conflicts are looked up again once its time is over';
    return subjectRefusal(stored, 'circuit.open', detail, {
      differences,
      ...(Number.isFinite(left) && { retryAfterMs: Math.max(trials.waitMs(), Math.ceil(left)) }),
    });
  }

  /** Waits, takes a step of the subject, or refuses, until the subject lets this session continue. */
  async admit(batch: Batch, session: SubjectSession): Promise<Next> {
    while (session.validLease === null) {
      session.dropLease();
      const decision = this.decide(session);
      if (decision.kind === 'send') {
        session.noteFollowedMapping();
        return proceed;
      }
      const next = await this.apply(batch, session, decision);
      if (next.next === 'reject') return next;
    }
    return proceed;
  }

  private decide(session: SubjectSession): Admitted {
    const { settings, journal, trials } = this.parts;
    const { subject } = session;
    if (subject.isRemoved) return { kind: 'refuse', code: 'topic.unknown' };
    if (subject.isOfOtherRole) return { kind: 'refuse', code: 'writer.refused' };
    const { strategy, mode } = settings.policy;
    const { snapshot } = subject.stored;
    const decision = admit(snapshot, strategy, journal.now(), mode, session.isInConflict);
    if (decision.kind !== 'trial') return decision;
    if (trials.isBypassed(subject)) return { kind: 'send' };
    const due = nextDueAt(snapshot);
    // As long as the pod may begin no trial, the circuit's time is not over.
    return due === null ? decision : admit(snapshot, strategy, fromInstant(due) - trials.waitMs(), mode);
  }

  private async apply(
    batch: Batch,
    session: SubjectSession,
    decision: Exclude<Admitted, { kind: 'send' }>,
  ): Promise<Next> {
    const { hold, shutdownSignal } = this.parts;
    if (decision.kind === 'refuse') return reject(this.refusalFor(session, decision));
    if (decision.kind === 'hold') {
      batch.noteHeld();
      return hold.untilChanged(batch, session.subject, this.msUntil(decision.until));
    }
    // A request that was held past its deadline starts no new work. Neither does any request while the pod shuts down.
    const mayBegin = !shutdownSignal.aborted && !batch.wasHeld;
    const expired = mayBegin ? null : hold.expiredRefusal(batch, session.subject);
    return expired === null ? this.begin(batch, session, decision.kind) : reject(expired);
  }

  private async begin(batch: Batch, session: SubjectSession, step: Step): Promise<Next> {
    const { podId: owner, lookup, trials } = this.parts;
    switch (step) {
      case 'lookup': {
        const started = await this.store(batch, session, { type: 'StartLookup', owner });
        return started.ok ? lookup.run(batch, session, { begun: started.value, own: null }) : started.next;
      }
      case 'abandonRetry': {
        const reason = 'the retry did not end before its lease ran out';
        const abandoned = await this.store(batch, session, { type: 'AbandonRetry', owner, reason });
        return abandoned.ok ? reevaluate : abandoned.next;
      }
      case 'trial': {
        const started = await trials.begin(session.subject, () =>
          this.store(batch, session, { type: 'StartTrial', owner }),
        );
        if (started === 'bypassed') return reevaluate;
        if (!started.ok) return started.next;
        session.beginTrial(started.value);
        return proceed;
      }
    }
  }

  /** Stores a step of the subject. `reevaluate`: another request or pod took it first. */
  private async store(
    batch: Batch,
    { subject, metadata }: SubjectSession,
    command: Command,
  ): Promise<
    { readonly ok: true; readonly value: StoredSubject } | { readonly ok: false; readonly next: Next }
  > {
    const { hold, subjects } = this.parts;
    const held = await hold.withSlot(batch, subject.stored.key, () =>
      subjects.execute(subject, command, metadata),
    );
    if (!held.ok) return { ok: false, next: reject(held.refusal) };
    if (held.value.ok) return { ok: true, value: held.value.stored };
    await subject.changed(AWAIT_EVENT_MS);
    return { ok: false, next: reevaluate };
  }

  /** In ms from now. Infinite without an instant: only an event ends the wait. */
  private msUntil(instant: Instant | null): number {
    return instant === null ? Infinity : fromInstant(instant) - this.parts.journal.now();
  }

  private refusalFor(session: SubjectSession, decision: Extract<Admitted, { kind: 'refuse' }>): Refusal {
    const { stored } = session;
    switch (decision.code) {
      case 'topic.unknown':
        return removedRefusal(stored);
      case 'writer.refused':
        return otherRoleRefusal(stored, session.role);
      case 'produce.blocked':
        this.parts.telemetry.counter('produce.blocked', labelsOf(stored));
        return blockedRefusal(stored);
      case 'circuit.open':
        return openedRefusal(stored, decision.retryAfterMs);
      case 'sr.unreachable': {
        const { conflict } = stored.snapshot.context;
        const more = { ...retryAfter(decision.retryAfterMs), ...lastMismatch(stored) };
        return registryFailureRefusal(stored, conflict?.lastFailure ?? 'unknown', more);
      }
    }
  }
}

const retryAfter = (ms: number | null): Pick<Refusal, 'retryAfterMs'> =>
  ms === null ? {} : { retryAfterMs: ms };

function lastMismatch({ snapshot }: StoredSubject): Pick<Refusal, 'mismatchId'> {
  const { lastMismatchId } = snapshot.context;
  return lastMismatchId === null ? {} : { mismatchId: lastMismatchId };
}

function openedRefusal(stored: StoredSubject, retryAfterMs: number | null): Refusal {
  const { circuit } = stored.snapshot.context;
  const forced = circuit?.forced ?? null;
  const after = retryAfter(retryAfterMs);
  if (forced === null)
    return subjectRefusal(stored, 'circuit.open', 'the circuit is open', {
      ...after,
      ...lastMismatch(stored),
    });
  // An operator's command has no conflict: the subject's last one is unrelated.
  const detail = `the circuit was opened by ${forced.actor}: ${forced.reason}`;
  return subjectRefusal(stored, 'circuit.open', detail, after);
}
