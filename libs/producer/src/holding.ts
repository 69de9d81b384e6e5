import type { StreamKey } from '#journal/port';
import type { Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { leavingReason, refuseLeaving } from './leaving.js';
import { refuse, refuseOn, refuseUnanswered } from './refusals.js';
import { registryTrouble } from './registry-trouble.js';
import { abandon } from './settle.js';
import { idOf } from './subjects.js';

/** What a request waited for; or why it may not wait. */
export type Waited<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/**
 * Waits for what requests of a subject wait for together: its next move, the registry, the journal. As long as it does,
 * the request has its room within the bounds on held records; where there is none, nothing is begun. Never within
 * another such wait.
 */
export async function waitFor<T>(
  flow: Flow,
  { request }: Run,
  { topic, subject, role }: StreamKey,
  what: () => Promise<T>,
): Promise<Waited<T>> {
  const stream = idOf({ topic, subject });
  const { length } = request.records;
  if (!flow.bounds.enter(stream, length, request.bytes)) {
    const detail = 'too many records are held for this subject';
    const known = flow.subjects.peek(stream, role);
    const refusal =
      known === undefined
        ? refuse('overloaded', detail, { topic, subject, role, ...soon })
        : refuseOn(known, 'overloaded', detail, soon);
    return { ok: false, refusal };
  }
  flow.telemetry.held(1);
  try {
    return { ok: true, value: await what() };
  } finally {
    flow.telemetry.held(-1);
    flow.bounds.leave(stream, length, request.bytes);
  }
}

/**
 * Holds a request until the subject moves, at most for so many ms, and never beyond the request's own deadline. Null:
 * look again. Whoever is held keeps no lease on another subject: two requests would wait for each other, and a third
 * for both.
 * @param failure why the registry did not answer, if that is what the request waits for
 */
export async function hold(
  flow: Flow,
  run: Run,
  turn: Pick<Turn, 'subject'>,
  forMs: number,
  failure: string | null = failedLookup(turn),
): Step {
  const { request } = run;
  const ended = endOfHold(flow, run, turn, failure);
  if (ended !== null) return ended;
  const { version } = turn.subject.stored;
  for (const other of run.turns) {
    if (other !== turn) await abandon(flow, run, other, 'the request is held for another subject');
  }
  // What moved meanwhile wakes nobody who begins to wait only now.
  if (turn.subject.stored.version !== version) return null;
  const signals = request.signal === null ? [flow.letGo] : [request.signal, flow.letGo];
  const held = await waitFor(flow, run, turn.subject.stored.key, () =>
    turn.subject.changed(Math.min(forMs, run.deadline - flow.monotonic()), signals),
  );
  return held.ok ? null : held.refusal;
}

/**
 * Why a request may not wait any longer, or go on after it waited; null: it may. The registry is at fault only where a
 * look-up failed: else another request's look-up or retry took too long.
 */
export function endOfHold(
  flow: Flow,
  run: Run,
  turn: Pick<Turn, 'subject'>,
  failure: string | null = failedLookup(turn),
): Refusal | null {
  if (flow.letGo.aborted) return refuseLeaving(turn.subject);
  const gone = run.request.signal?.aborted === true;
  // A timer may be a little early: who has less than that left has waited as long as it may.
  if (!gone && run.deadline - flow.monotonic() >= 1) return null;
  const detail = gone ? 'the client has gone' : 'the request was held as long as it may';
  if (failure === null) return refuseOn(turn.subject, 'overloaded', detail, soon);
  const trouble = registryTrouble(failure);
  const reason = `${detail}: ${trouble.detail}`;
  return refuseOn(turn.subject, 'sr.unreachable', reason, { ...soon, class: trouble.class });
}

/** Why the last look-up of the subject's conflict failed; null: none did. One that a pod gave back did not fail. */
function failedLookup({ subject }: Pick<Turn, 'subject'>): string | null {
  const { context, value } = subject.stored.snapshot;
  const failure = context.conflict?.lastFailure ?? null;
  return value === 'retriedOnce' || failure === leavingReason ? null : failure;
}

const soon = { retryAfterMs: 1000 };

/**
 * The registry did not answer what only this request asked. Strict refuses at once; Lenient waits and asks again until
 * the request's deadline (rule 11). Nothing is sent.
 */
export async function waitForRegistry(
  flow: Flow,
  run: Run,
  turn: Pick<Turn, 'subject'>,
  reason: string,
  waitMs: number,
): Step {
  if (flow.letGo.aborted) return refuseLeaving(turn.subject);
  const refusal = refuseUnanswered(turn.subject, reason, { retryAfterMs: waitMs });
  if (flow.settings.policy.strategy === 'Strict' || flow.monotonic() >= run.deadline) return refusal;
  return hold(flow, run, turn, waitMs, reason);
}
