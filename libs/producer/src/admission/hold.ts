import { streamIdOf, type StreamKey } from '#journal/port';
import { Backoff } from '#machines';
import { refusal, retrySoon, subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { Leases } from '../conflicts/leases.js';
import { registryFailure, registryFailureRefusal } from '../conflicts/registry-failure.js';
import type { Batch } from '../produce/batch.js';
import { shutdownReason, shutdownRefusal } from '../shutdown.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import type { Subject } from '../subjects/subject.js';
import { reevaluate, reject, type ReevaluateOrReject, type OrRefusal } from '../util/next.js';
import type { HeldRequestLimits } from './held-request-limits.js';

/** The result of a registry call, as far as waiting depends on it. */
interface RegistryCall {
  readonly status: string;
  readonly reason?: string;
}

export interface HoldParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly monotonic: () => number;
  readonly telemetry: Pick<GatewayTelemetry, 'held'>;
  readonly limits: HeldRequestLimits;
  readonly subjects: Pick<SubjectRepository, 'peek'>;
  readonly leases: Leases;
  /** Aborted when this pod shuts down and stops holding requests. */
  readonly shutdownSignal: AbortSignal;
}

/**
 * Holds requests: bounded in number, bytes and, while they wait for their subject, time. A registry or journal call in progress ends by
 * its own time-out.
 */
export class Hold {
  constructor(private readonly parts: HoldParts) {}

  /**
   * Waits for work that requests of a subject wait for together: its next state, the registry, the journal. Meanwhile the request
   * occupies a slot within the limits on held requests; without a free one the work is not begun. Not nested.
   */
  async withSlot<T>(
    { request }: Batch,
    { topic, subject, role }: StreamKey,
    work: () => Promise<T>,
  ): Promise<OrRefusal<T>> {
    const { limits, telemetry, subjects } = this.parts;
    const streamId = streamIdOf({ topic, subject });
    const { length } = request.records;
    if (!limits.enter(streamId, length, request.bytes)) {
      const detail = 'too many records are held for this subject';
      const known = subjects.peek(streamId, role);
      const refused =
        known === undefined
          ? refusal('overloaded', detail, { topic, subject, role, ...retrySoon })
          : subjectRefusal(known.stored, 'overloaded', detail, retrySoon);
      return { ok: false, refusal: refused };
    }
    telemetry.held(1);
    try {
      return { ok: true, value: await work() };
    } finally {
      telemetry.held(-1);
      limits.leave(streamId, length, request.bytes);
    }
  }

  /**
   * Holds a request until the subject changes, for `forMs` at most, and never beyond the request's own deadline. A held request
   * keeps no lease on another subject: two requests could wait for each other.
   * @param failure why the registry did not respond, if the request waits for that
   */
  async untilChanged(
    batch: Batch,
    subject: Subject,
    forMs: number,
    failure: string | null = failedLookup(subject),
  ): Promise<ReevaluateOrReject> {
    const { leases, monotonic, shutdownSignal } = this.parts;
    const expired = this.expiredRefusal(batch, subject, failure);
    if (expired !== null) return reject(expired);
    const { version } = subject.stored;
    const others = batch.sessions.filter((session) => session.subject !== subject);
    await leases.abandonAll(others, 'the request is held for another subject');
    // The subject changed while the leases were stored: waiting from now on would miss that change.
    if (subject.stored.version !== version) return reevaluate;
    const { signal } = batch.request;
    const signals = signal === null ? [shutdownSignal] : [signal, shutdownSignal];
    const held = await this.withSlot(batch, subject.stored.key, () =>
      subject.changed(Math.min(forMs, batch.deadline - monotonic()), signals),
    );
    return held.ok ? reevaluate : reject(held.refusal);
  }

  /**
   * Why a request may not wait any longer, or continue after it waited. Null: it may. The registry is at fault only if a
   * look-up failed; otherwise another request's look-up or retry took too long.
   */
  expiredRefusal(
    { request, deadline }: Batch,
    subject: Subject,
    failure: string | null = failedLookup(subject),
  ): Refusal | null {
    const { shutdownSignal, monotonic } = this.parts;
    if (shutdownSignal.aborted) return shutdownRefusal(subject.stored);
    const isGone = request.signal?.aborted === true;
    // A timer may fire a fraction of a millisecond early: less than 1 ms left counts as none.
    if (!isGone && deadline - monotonic() >= 1) return null;
    const detail = isGone ? 'the client has disconnected' : 'the request was held until its deadline';
    if (failure === null) return subjectRefusal(subject.stored, 'overloaded', detail, retrySoon);
    const { detail: why, class: errorClass } = registryFailure(failure);
    const more = { ...retrySoon, class: errorClass };
    return subjectRefusal(subject.stored, 'sr.unreachable', `${detail}: ${why}`, more);
  }

  /**
   * The registry did not respond to a call that only this request needs. Strict refuses at once; Lenient waits, and asks again
   * until the request's deadline (rule 11). Nothing is sent.
   */
  async forRegistry(
    batch: Batch,
    subject: Subject,
    reason: string,
    waitMs: number,
  ): Promise<ReevaluateOrReject> {
    const { settings, monotonic, shutdownSignal } = this.parts;
    if (shutdownSignal.aborted) return reject(shutdownRefusal(subject.stored));
    if (settings.policy.strategy === 'Strict' || monotonic() >= batch.deadline)
      return reject(registryFailureRefusal(subject.stored, reason, { retryAfterMs: waitMs }));
    return this.untilChanged(batch, subject, waitMs, reason);
  }

  /**
   * Asks the registry for what a request needs before its subject is known, and again while the registry does not respond
   * (`forRegistry`).
   * @param subject whose slot the request occupies while it waits
   */
  async untilRegistryResponds<T extends RegistryCall>(
    batch: Batch,
    subject: Subject,
    call: () => Promise<T>,
  ): Promise<OrRefusal<T>> {
    const backoff = new Backoff(this.parts.settings.policy.lookupBackoff);
    for (;;) {
      const result = await this.withSlot(batch, subject.stored.key, call);
      if (!result.ok) return result;
      const { status, reason = status } = result.value;
      if (status !== 'unreachable' && status !== 'denied') return result;
      const next = await this.forRegistry(batch, subject, reason, backoff.next());
      if (next.next === 'reject') return { ok: false, refusal: next.refusal };
    }
  }
}

/** Why the last look-up of the subject's conflict failed. Null: it did not. A look-up that a pod returned did not fail. */
function failedLookup({ stored }: Subject): string | null {
  const { context, value } = stored.snapshot;
  const failure = context.conflict?.lastFailure ?? null;
  return value === 'retriedOnce' || failure === shutdownReason ? null : failure;
}
