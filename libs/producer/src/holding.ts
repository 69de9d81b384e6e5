import type { Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { refuseLeaving } from './leaving.js';
import { refuseOn, refuseUnanswered } from './refusals.js';
import { registryTrouble } from './registry-trouble.js';
import { abandon } from './settle.js';

/**
 * Holds a request until the subject moves, at most for so many ms, and never beyond the request's own deadline. Null:
 * look again. Whoever is held keeps no lease on another subject: two requests would wait for each other, and a third
 * for both.
 */
export async function hold(flow: Flow, run: Run, turn: Turn, forMs: number): Step {
  const { request } = run;
  const ended = endOfHold(flow, run, turn);
  if (ended !== null) return ended;
  const { version } = turn.subject.stored;
  for (const other of run.turns) {
    if (other !== turn) await abandon(flow, run, other, 'the request is held for another subject');
  }
  // What moved meanwhile wakes nobody who begins to wait only now.
  if (turn.subject.stored.version !== version) return null;
  const { topic, subject } = turn.subject.stored.key;
  const stream = `${topic}/${subject}`;
  if (!flow.bounds.enter(stream, request.records.length, request.bytes)) {
    return refuseOn(turn.subject, 'overloaded', 'too many records are held for this subject', {
      retryAfterMs: 1000,
    });
  }
  flow.events.held(1);
  try {
    const signals = request.signal === null ? [flow.letGo] : [request.signal, flow.letGo];
    await turn.subject.changed(Math.min(forMs, run.deadline - flow.monotonic()), signals);
  } finally {
    flow.events.held(-1);
    flow.bounds.leave(stream, request.records.length, request.bytes);
  }
  return null;
}

/** Why a request may not wait any longer, or go on after it waited; null: it may. */
export function endOfHold(flow: Flow, run: Run, turn: Turn): Refusal | null {
  if (flow.letGo.aborted) return refuseLeaving(turn.subject);
  const gone = run.request.signal?.aborted === true;
  if (!gone && flow.monotonic() < run.deadline) return null;
  const { context, value } = turn.subject.stored.snapshot;
  const detail = gone ? 'the client has gone' : 'the request was held as long as it may';
  if (value === 'retriedOnce') return refuseOn(turn.subject, 'overloaded', detail, soon);
  const failure = context.conflict?.lastFailure ?? null;
  const trouble = failure === null ? null : registryTrouble(failure);
  return refuseOn(
    turn.subject,
    'sr.unreachable',
    trouble === null ? detail : `${detail}: ${trouble.detail}`,
    {
      ...soon,
      class: trouble === null ? 'sr.unreachable' : trouble.class,
    },
  );
}

const soon = { retryAfterMs: 1000 };

/**
 * The registry did not answer what only this request asked. Strict refuses at once; Lenient waits and asks again until
 * the request's deadline (mission rule 11). Nothing is sent.
 */
export async function waitForRegistry(
  flow: Flow,
  run: Run,
  turn: Turn,
  reason: string,
  waitMs: number,
): Step {
  const refusal = refuseUnanswered(turn.subject, reason, { retryAfterMs: waitMs });
  if (flow.settings.policy.strategy === 'Strict' || flow.monotonic() >= run.deadline) return refusal;
  return hold(flow, run, turn, waitMs);
}
