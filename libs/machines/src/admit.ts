import type { Admission, AdmissionRefusal } from './admission.js';
import { isMappingSuspect } from './suspect-mapping.js';
import { fromInstant } from './instant.js';
import type { Instant } from './mapping.js';
import type { Mode, Strategy } from './policy.js';
import type { SubjectContext, SubjectSnapshot } from './snapshot.js';
import { isForcedOpen, leaseOf } from './state.js';

const send: Admission = Object.freeze({ kind: 'send' });
const lookup: Admission = Object.freeze({ kind: 'lookup' });
const abandonRetry: Admission = Object.freeze({ kind: 'abandonRetry' });
const trial: Admission = Object.freeze({ kind: 'trial' });

/**
 * What a request may do now (design.md, "Admission"), in memory, before anything is encoded. `nowMs` is epoch ms by the
 * journal's clock. Runs per request: a healthy subject costs one comparison and no allocation. A healthy subject whose
 * mapping is missing or not bound is answered `send` as well, and so is a removed one; its first use is for the caller to see.
 *
 * What a mode does not enforce does not stand in its pods' way, whoever stored it (rule 14, decision 11).
 * @param isInConflict the request's data was found not to fit the present mapping: it waits for a look-up that does not
 *   concern requests whose data fits
 */
export function admit(
  snapshot: SubjectSnapshot,
  strategy: Strategy,
  nowMs: number,
  mode: Mode = 'enforce',
  isInConflict = false,
): Admission {
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
  // A trial that nobody leads any more is the next request's; without a lease the circuit's own time counts.
  const open = whileOpen(leaseOf(context)?.until ?? context.circuit?.openUntil ?? null, nowMs);
  return open.kind === 'refuse' && mode !== 'enforce' && !isForcedOpen(context) ? send : open;
}

/** In `observe` whoever has a mapping sends under it. Without one nothing can be sent, and a look-up gives it one. */
function isUnenforced(context: SubjectContext): boolean {
  return context.mapping !== null && !isForcedOpen(context);
}

function whileLeased(context: SubjectContext, nowMs: number, then: Admission): Admission {
  const until = leaseOf(context)?.until ?? null;
  return remaining(until, nowMs) === 0 ? then : { kind: 'hold', until };
}

/** Mission rule 11: the one thing in which Strict and Lenient differ. A look-up that is due is made in both. */
function whileRegistryIsDown(context: SubjectContext, strategy: Strategy, nowMs: number): Admission {
  const until = context.conflict?.nextAttemptAt ?? null;
  const left = remaining(until, nowMs);
  if (left === 0) return lookup;
  return strategy === 'Strict' ? refusal('sr.unreachable', left) : { kind: 'hold', until };
}

function whileOpen(until: Instant | null, nowMs: number): Admission {
  const left = remaining(until, nowMs);
  return left === 0 ? trial : refusal('circuit.open', left);
}

/** Whole milliseconds until then, 0 when it has come; null: never by time alone. */
function remaining(until: Instant | null, nowMs: number): number | null {
  return until === null ? null : Math.max(0, Math.ceil(fromInstant(until) - nowMs));
}

function refusal(code: AdmissionRefusal['code'], retryAfterMs: number | null): AdmissionRefusal {
  return { kind: 'refuse', code, retryAfterMs };
}
