import { isMappingSuspect } from './suspect-mapping.js';
import { fromInstant } from './instant.js';
import type { Instant } from './mapping.js';
import type { Mode, Strategy } from './policy.js';
import type { SubjectContext, SubjectSnapshot } from './snapshot.js';
import { isForcedOpen, leaseOf } from './state.js';

/** What a request may do under the subject's mapping now. */
export type AdmissionDecision =
  /** Encode and send. */
  | { readonly kind: 'send' }
  /** Another request looks up or retries: wait for its outcome, and call `admit` again at `until` at the latest. */
  | { readonly kind: 'hold'; readonly until: Instant | null }
  /** A look-up is due and has no owner: issue `StartLookup`. */
  | { readonly kind: 'lookup' }
  /** The lease of the retry has expired: issue `AbandonRetry`, then call `admit` again. */
  | { readonly kind: 'abandonRetry' }
  /** The circuit's time has come: issue `StartTrial`, and send as the trial. */
  | { readonly kind: 'trial' }
  | AdmissionRefusal;

/** Refuse the request at once. `retryAfterMs` null: time alone does not change the result. */
export interface AdmissionRefusal {
  readonly kind: 'refuse';
  readonly code: 'produce.blocked' | 'circuit.open' | 'sr.unreachable';
  readonly retryAfterMs: number | null;
}

const send: AdmissionDecision = Object.freeze({ kind: 'send' });
const lookup: AdmissionDecision = Object.freeze({ kind: 'lookup' });
const abandonRetry: AdmissionDecision = Object.freeze({ kind: 'abandonRetry' });
const trial: AdmissionDecision = Object.freeze({ kind: 'trial' });

/**
 * What a request may do now, decided in memory before anything is encoded. Runs per request: a healthy subject costs one
 * comparison and no allocation. The result is `send` also for a removed subject and for a mapping that is missing or not
 * bound; the caller detects the first use.
 *
 * A pod whose mode does not enforce a state ignores it, even when another pod stored it (rule 14).
 * @param nowMs epoch ms by the journal's clock
 * @param isInConflict the request's data does not fit the current mapping, so it waits for a look-up that does not concern
 *   requests whose data fits
 */
export function admit(
  snapshot: SubjectSnapshot,
  strategy: Strategy,
  nowMs: number,
  mode: Mode = 'enforce',
  isInConflict = false,
): AdmissionDecision {
  const { value, context } = snapshot;
  if (value === 'healthy' || value === 'removed' || (mode === 'observe' && isUnenforced(context)))
    return send;
  if (value === 'blocked') return refusal('produce.blocked', null);
  if (value === 'retriedOnce') return whileLeased(context, nowMs, abandonRetry);
  if ('resolving' in value) {
    if (!isInConflict && !isMappingSuspect(snapshot)) return send;
    return value.resolving === 'lookingUp'
      ? whileLeased(context, nowMs, lookup)
      : whileRegistryIsDown(context, strategy, nowMs);
  }
  // A trial whose lease has expired passes to the next request. Without a lease the circuit's own time counts.
  const open = whileOpen(leaseOf(context)?.until ?? context.circuit?.openUntil ?? null, nowMs);
  return open.kind === 'refuse' && mode !== 'enforce' && !isForcedOpen(context) ? send : open;
}

/** In `observe` a subject with a mapping is always sent to. Without a mapping nothing can be sent until a look-up binds one. */
function isUnenforced(context: SubjectContext): boolean {
  return context.mapping !== null && !isForcedOpen(context);
}

function whileLeased(context: SubjectContext, nowMs: number, then: AdmissionDecision): AdmissionDecision {
  const until = leaseOf(context)?.until ?? null;
  return remaining(until, nowMs) === 0 ? then : { kind: 'hold', until };
}

/** Rule 11: the only difference between Strict and Lenient. Both perform a look-up that is due. */
function whileRegistryIsDown(context: SubjectContext, strategy: Strategy, nowMs: number): AdmissionDecision {
  const until = context.conflict?.nextAttemptAt ?? null;
  const left = remaining(until, nowMs);
  if (left === 0) return lookup;
  return strategy === 'Strict' ? refusal('sr.unreachable', left) : { kind: 'hold', until };
}

function whileOpen(until: Instant | null, nowMs: number): AdmissionDecision {
  const left = remaining(until, nowMs);
  return left === 0 ? trial : refusal('circuit.open', left);
}

/** Whole milliseconds until an instant, 0 once it has come; null: only an event ends the wait. */
function remaining(until: Instant | null, nowMs: number): number | null {
  return until === null ? null : Math.max(0, Math.ceil(fromInstant(until) - nowMs));
}

function refusal(code: AdmissionRefusal['code'], retryAfterMs: number | null): AdmissionRefusal {
  return { kind: 'refuse', code, retryAfterMs };
}
