import { randomUUID } from 'node:crypto';
import { JournalUnreachable } from '#journal/port';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { refusedInOpenCircuit } from './admission.js';
import { waitFor } from './holding.js';
import { labelsOf } from './labels.js';
import { refusedThoughRegistered } from './judgement.js';
import { LookupRight, limitedRefusal } from './lookup-right.js';
import { lookUp } from './lookup.js';
import { refuseOpened } from './refuse-opened.js';
import { observe } from './observe.js';
import { observeFirstUse } from './observe-first-use.js';
import { misfitOf } from './recent-refusals.js';
import { refuseBlocked, refuseConflict, refuseRequest } from './refusals.js';
import { isElsewhere, recheckAssociation, reopen } from './resolve-association.js';
import { abandon, fail, stillOwes } from './settle.js';
import { tellConflict } from './story.js';
import { sameOrNone } from './subject.js';
import { matchesAny } from './topic-patterns.js';

/**
 * A request met a conflict about the mapping. Ends in a refusal, in owing the retry, or (null) in looking at the
 * subject again because another request is at it.
 * @param asked the latest version, where it is already known
 */
export async function meetConflict(
  flow: Flow,
  run: Run,
  turn: Turn,
  conflict: Conflict,
  asked: RegistryResponse<RegisteredSchema> | null = null,
): Step {
  const { subject } = turn;
  const { kind, differences, about } = conflict;
  if (!turn.retried && isElsewhere(flow, turn)) return reopen(flow, run, turn);
  if (!turn.retried && !sameOrNone(about, subject.mapping)) return lookAgain(turn, conflict);
  // A first use is no conflict until the look-up has found a difference.
  const doubted = kind !== 'FIRST_USE';
  const inhibited = doubted ? await withoutLookUp(flow, run, turn, conflict, asked) : undefined;
  if (inhibited !== undefined) return inhibited;
  const recent = fromMemory(flow, turn, conflict);
  if (recent !== null) {
    if (doubted) tellConflict(flow, run, turn, conflict, recent.mismatchId ?? null);
    return recent;
  }
  if (flow.settings.policy.mode === 'observe' && about !== null) {
    const observed = await (doubted ? observe : observeFirstUse)(flow, run, turn, conflict);
    return isOfSchema(observed) && !turn.retried && (await hasMoved(flow, run, turn))
      ? reopen(flow, run, turn)
      : observed;
  }

  turn.detectedConflict = { about };
  const mismatchId = randomUUID();
  const command = {
    type: 'DetectConflict',
    mismatchId,
    kind,
    origin: conflict.origin,
    differences,
    owner: flow.podId,
    trial: turn.owes?.event === 'trial' ? turn.owes.lease : null,
  } as const;
  const right = new LookupRight(flow, subject, conflict);
  const waited = await waitFor(flow, run, subject.stored.key, () =>
    right.during(() =>
      flow.subjects.execute(
        subject,
        command,
        run.asker,
        ({ snapshot }) => sameOrNone(about, snapshot.context.mapping) && right.has(snapshot),
      ),
    ),
  );
  if (!waited.ok) return waited.refusal;
  const detected = waited.value;
  if (right.isMissing) {
    tellConflict(flow, run, turn, conflict);
    return limitedRefusal(flow, subject, conflict);
  }
  if (doubted) tellConflict(flow, run, turn, conflict, detected.ok ? mismatchId : null);
  if (!detected.ok) return refusedInOpenCircuit(flow, turn, differences) ?? lookAgain(turn, conflict);
  subject.keepDetected(mismatchId, conflict);
  turn.owes = null;
  const opened = detected.events.find((event) => event.type === 'CircuitOpened');
  if (opened === undefined)
    return (await lookUp(flow, run, turn, detected.stored, conflict, asked)) ?? lookAgain(turn, conflict);
  return refuseOpened(flow, turn, opened, mismatchId, differences);
}

/** Whether a conflict, and no trouble with others, ended in a refusal. */
const isOfSchema = (ended: Refusal | null): boolean =>
  ended?.class === 'schema.conflict' || ended?.class === 'data.invalid';

/** Asks in the mode `observe` for the topic's association, which changes nothing for a client while registry or journal are away. */
async function hasMoved(flow: Flow, run: Run, turn: Turn): Promise<boolean> {
  if (flow.associated === null) return false;
  try {
    const rechecked = await waitFor(flow, run, turn.subject.stored.key, () =>
      recheckAssociation(flow, run, turn),
    );
    return rechecked.ok && rechecked.value.status === 'moved';
  } catch (error) {
    if (!(error instanceof JournalUnreachable)) throw error;
    return false;
  }
}

const recentlyLookedUp = 'the registry was asked about it a moment ago, and no version has it';

/** The refusal of a conflict that the registry need not be asked about so soon; null: it is to be asked. */
function fromMemory({ monotonic }: Flow, { subject }: Turn, conflict: Conflict): Refusal | null {
  const recent = subject.refusalsOf(conflict.kind).recall(misfitOf(conflict), monotonic());
  if (recent === null || conflict.ownFault === null) return recent;
  return refuseRequest(subject, conflict, recentlyLookedUp, recent.mismatchId ?? null);
}

/** The conflicts that end, or are refused, without a look-up; undefined: this one is to be looked up. */
async function withoutLookUp(
  flow: Flow,
  run: Run,
  turn: Turn,
  conflict: Conflict,
  asked: RegistryResponse<RegisteredSchema> | null,
): Promise<Refusal | null | undefined> {
  const { subject } = turn;
  if (turn.owes?.event === 'retry' && stillOwes(turn)) {
    tellConflict(flow, run, turn, conflict);
    return failRetry(flow, run, turn, conflict);
  }
  const { topic } = subject.stored.key;
  const looksUp = asked !== null || matchesAny(flow.settings.topicPatternsForOnError, topic);
  if (looksUp && !turn.retried) return undefined;
  tellConflict(flow, run, turn, conflict);
  const why = turn.retried
    ? 'the one retry is spent: the record does not fit the schema that was followed'
    : 'the topic matches no pattern of producer.topicPatternsForOnError: nothing was looked up';
  return refuseRequest(subject, conflict, why, null);
}

/**
 * The subject is another's to resolve, or has moved on already. A record that the broker refused went out once: what
 * follows is its one retry.
 */
function lookAgain(turn: Turn, { kind }: Conflict): null {
  if (kind === 'BROKER_REFUSED') turn.retried = true;
  return null;
}

/** A retry that fails blocks at once (rule 3). Data that does not fit the followed schema either is no failure of the retry: it was not sent. */
async function failRetry(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Step {
  const { subject } = turn;
  const { differences } = conflict;
  const message = `the retry met ${conflict.kind}`;
  if (conflict.ownFault !== null) {
    const reason = 'the record does not fit the schema that was followed';
    const { conflict: lookedUp } = subject.stored.snapshot.context;
    await abandon(flow, run, turn, reason);
    return refuseRequest(subject, conflict, reason, lookedUp?.mismatchId ?? null);
  }
  if (isFirstSend(turn, conflict)) {
    await abandon(flow, run, turn, refusedThoughRegistered);
    return refuseConflict(subject, refusedThoughRegistered, null, differences);
  }
  await fail(flow, run, turn, { message, differences });
  flow.telemetry.counter('produce.blocked', labelsOf(subject.stored));
  const blocked = subject.stored.snapshot.value === 'blocked';
  return blocked ? refuseBlocked(subject) : refuseConflict(subject, message, null, differences);
}

/**
 * The broker refuses a mapping that a first use has just bound to the registry's latest. Nothing was sent before and
 * nothing followed, so this is no second failure: the refusal means what it means at any other time.
 */
function isFirstSend({ subject }: Turn, { kind }: Conflict): boolean {
  const { conflict: lookedUp, mapping } = subject.stored.snapshot.context;
  if (kind !== 'BROKER_REFUSED' || lookedUp?.kind !== 'FIRST_USE') return false;
  return lookedUp.from === null || lookedUp.from.fingerprint === mapping?.fingerprint;
}
