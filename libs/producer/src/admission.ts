import type { StoredSubject } from '#journal/port';
import {
  admit,
  deadlineOf,
  fromInstant,
  sameMapping,
  stateOf,
  type Admission,
  type Command,
  type Difference,
  type Instant,
} from '#machines';
import type { Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { endOfHold, hold, waitFor } from './holding.js';
import { lookUp } from './lookup.js';
import { refuseGone, refuseShared } from './open-subject.js';
import { refuseBlocked, refuseOn, refuseUnanswered } from './refusals.js';
import { labelsOf } from './labels.js';
import { owe, stillOwes } from './settle.js';
import { sameOrNone } from './subject.js';
import { goesUntried, untriedWithoutStore } from './untried.js';

/** When a step is refused although it looked due, another pod was faster: look again when its event arrives, or after this many ms. */
const lookAgainMs = 50;

/** Whether a turn may go on without waiting, as its subject stands now. */
export function mayGoOn(flow: Flow, turn: Turn): boolean {
  return stillOwes(turn) || admissionOf(flow, turn).kind === 'send';
}

/**
 * Lets every turn of a request go on without waiting, as `admitTurn` does. False, with nothing done, unless all are in the
 * steady state: healthy, nothing owed, no registry to be asked.
 */
export function goOnAtOnce(flow: Flow, { turns }: Run): boolean {
  if (flow.settings.resolveSchemaAtProduce) return false;
  for (const { owes, subject } of turns) {
    if (owes !== null || subject.stored.snapshot.value !== 'healthy') return false;
    if (subject.isOfOtherRole || subject.isGone) return false;
  }
  for (const turn of turns) noteRetry(turn);
  return true;
}

/** What the subject refuses at once, as it stands now; null when it does not. */
export function refusedNow(flow: Flow, turn: Turn): Refusal | null {
  if (stillOwes(turn)) return null;
  const admission = admissionOf(flow, turn);
  return admission.kind === 'refuse' ? refusalOf(flow, turn, admission) : null;
}

/**
 * The mode `resolve` sends through a circuit that the breaker of `enforce` opened, but begins no look-up there: a
 * conflict is refused until the circuit's time is over and a trial may begin. Null: the circuit does not stand in the way.
 */
export function refusedInOpenCircuit(
  flow: Flow,
  turn: Turn,
  differences: readonly Difference[],
): Refusal | null {
  const { snapshot } = turn.subject.stored;
  if (goesUntried(flow, turn)) {
    const detail = 'no trial, and so no conflict, could be stored; nothing was sent';
    return refuseOn(turn.subject, 'store.unreachable', detail, { differences, retryAfterMs: 1000 });
  }
  if (stateOf(snapshot).state !== 'circuitOpen' || admissionOf(flow, turn).kind !== 'send') return null;
  const left = untilDue(flow, deadlineOf(snapshot));
  const detail = 'the circuit is open: the conflict is looked up when its time is over';
  return refuseOn(turn.subject, 'circuit.open', detail, {
    differences,
    ...(Number.isFinite(left) && { retryAfterMs: Math.max(flow.trials.waitMs(), Math.ceil(left)) }),
  });
}

/** Waits, takes over or refuses until the subject lets this turn go on (design, "Admission"). */
export async function admitTurn(flow: Flow, run: Run, turn: Turn): Step {
  while (!stillOwes(turn)) {
    turn.owes = null;
    const admission = admissionOf(flow, turn);
    if (admission.kind === 'send') {
      noteRetry(turn);
      return null;
    }
    const refusal = await take(flow, run, turn, admission);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Whether this request's own data was found not to fit the mapping that the subject has. */
const isInConflict = ({ detectedConflict, subject }: Turn): boolean =>
  detectedConflict !== null && sameOrNone(detectedConflict.about, subject.mapping);

/** `writer.refused`: the subject turned out to be of the other role. `topic.unknown`: it was removed meanwhile. */
type Admitted =
  | Admission
  | { readonly kind: 'refuse'; readonly code: 'writer.refused' }
  | { readonly kind: 'refuse'; readonly code: 'topic.unknown' };

function admissionOf(flow: Flow, turn: Turn): Admitted {
  if (turn.subject.isGone) return { kind: 'refuse', code: 'topic.unknown' };
  if (turn.subject.isOfOtherRole) return { kind: 'refuse', code: 'writer.refused' };
  const { strategy, mode } = flow.settings.policy;
  const { snapshot } = turn.subject.stored;
  const admission = admit(snapshot, strategy, flow.journal.now(), mode, isInConflict(turn));
  if (admission.kind !== 'trial') return admission;
  if (goesUntried(flow, turn)) return { kind: 'send' };
  const due = deadlineOf(snapshot);
  // While the pod may begin no trial, its time has not come.
  return due === null ? admission : admit(snapshot, strategy, fromInstant(due) - flow.trials.waitMs(), mode);
}

async function take(flow: Flow, run: Run, turn: Turn, admission: Exclude<Admitted, { kind: 'send' }>): Step {
  if (admission.kind === 'refuse') return refusalOf(flow, turn, admission);
  if (admission.kind === 'hold') {
    run.waited = true;
    return hold(flow, run, turn, untilDue(flow, admission.until));
  }
  return (mayBegin(flow, run) ? null : endOfHold(flow, run, turn)) ?? begin(flow, run, turn, admission.kind);
}

/** Who was held begins nothing beyond its time, and nobody does on a pod that lets go. Who never waited is in nobody's way. */
function mayBegin({ letGo }: Flow, { waited }: Run): boolean {
  return !letGo.aborted && !waited;
}

async function begin(flow: Flow, run: Run, turn: Turn, what: 'lookup' | 'abandonRetry' | 'trial'): Step {
  const { podId: owner } = flow;
  switch (what) {
    case 'lookup': {
      const started = await storeStep(flow, run, turn, { type: 'StartLookup', owner });
      if (!started.ok) return started.refusal ?? lookAgain(turn);
      return lookUp(flow, run, turn, started.stored, null);
    }
    case 'abandonRetry': {
      const reason = 'the retry did not end before its lease ran out';
      const abandoned = await storeStep(flow, run, turn, { type: 'AbandonRetry', owner, reason });
      return abandoned.ok ? null : (abandoned.refusal ?? lookAgain(turn));
    }
    case 'trial': {
      flow.trials.begin();
      const started = await untriedWithoutStore(flow, turn, () =>
        storeStep(flow, run, turn, { type: 'StartTrial', owner }),
      );
      if (started === null) return null;
      if (!started.ok) return started.refusal ?? lookAgain(turn);
      owe(turn, 'trial', started.stored);
      return null;
    }
  }
}

/** A step that other requests wait for as well. `refusal` null: another was faster. */
async function storeStep(
  flow: Flow,
  run: Run,
  { subject }: Turn,
  command: Command,
): Promise<{ ok: true; stored: StoredSubject } | { ok: false; refusal: Refusal | null }> {
  const { key } = subject.stored;
  const waited = await waitFor(flow, run, key, () => flow.subjects.execute(subject, command, run.asker));
  if (!waited.ok) return waited;
  return waited.value.ok ? waited.value : { ok: false, refusal: null };
}

/** From now, in ms; without an instant only an event ends the wait. */
function untilDue(flow: Flow, until: Instant | null): number {
  return until === null ? Infinity : fromInstant(until) - flow.journal.now();
}

async function lookAgain(turn: Turn): Step {
  await turn.subject.changed(lookAgainMs);
  return null;
}

function refusalOf(flow: Flow, turn: Turn, admission: Extract<Admitted, { kind: 'refuse' }>): Refusal {
  const { subject } = turn;
  const { context } = subject.stored.snapshot;
  if (admission.code === 'topic.unknown') return refuseGone(subject);
  if (admission.code === 'writer.refused') return refuseShared(subject, turn.role);
  if (admission.code === 'produce.blocked') {
    flow.telemetry.counter('produce.blocked', labelsOf(subject.stored));
    return refuseBlocked(subject);
  }
  const after = admission.retryAfterMs === null ? {} : { retryAfterMs: admission.retryAfterMs };
  const forced = context.circuit?.forced ?? null;
  // No conflict led to what an operator did: the last one of the subject says nothing about it.
  if (forced !== null)
    return refuseOn(
      subject,
      'circuit.open',
      `the circuit was opened by ${forced.actor}: ${forced.reason}`,
      after,
    );
  const more = {
    ...after,
    ...(context.lastMismatchId === null ? {} : { mismatchId: context.lastMismatchId }),
  };
  if (admission.code === 'circuit.open')
    return refuseOn(subject, 'circuit.open', 'the circuit is open', more);
  return refuseUnanswered(subject, context.conflict?.lastFailure ?? 'unknown', more);
}

/** A request that was held until a bound mapping had moved is encoded under the new one: that is its one retry. */
function noteRetry(turn: Turn): void {
  const { first, subject, declaration } = turn;
  const { mapping } = subject;
  // What a request declares follows nothing.
  if (declaration !== null) return;
  if (first === null || mapping === null || first.schemaId === null || sameMapping(mapping, first)) return;
  turn.retried = true;
  if (turn.detectedConflict === null || turn.resolution !== null) return;
  turn.resolution = {
    subject: subject.stored.key.subject,
    mismatchId: subject.stored.snapshot.context.lastMismatchId ?? '',
    verdict: 'follow',
    from: { schemaId: first.schemaId, version: first.version },
    to: { schemaId: mapping.schemaId, version: mapping.version },
  };
}
