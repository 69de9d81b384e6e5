import { randomUUID } from 'node:crypto';
import type { Difference } from '#machines';
import {
  carriedButUnknown,
  type CarriedField,
  type DatumIssue,
  type RegisteredSchema,
  type RegistryAnswer,
} from '#registry';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { refusedInOpenCircuit } from './admission.js';
import { waitFor } from './holding.js';
import { labelsOf } from './labels.js';
import { refusedThoughRegistered } from './judgement.js';
import { lookUp } from './lookup.js';
import { observe } from './observe.js';
import { observeFirstUse } from './observe-first-use.js';
import { misfitOf } from './recent-refusals.js';
import { refuseBlocked, refuseConflict, refuseOn } from './refusals.js';
import { abandon, fail, stillOwes } from './settle.js';
import { tellConflict } from './story.js';
import { sameOrNone, schemaOf } from './subject.js';
import { matchesAny } from './topic-patterns.js';

/** What the data carries beyond the mapping, as the facts have it: the field's place and name, never its value. */
export function carriedFields(issues: readonly DatumIssue[]): Difference[] {
  return issues.map(({ path }) => ({
    path,
    field: path
      .split('/')
      .slice(1)
      .filter((segment) => !/^\d+$/.test(segment))
      .join('.'),
    kind: 'FIELD_ADDED',
    severity: 'warning',
    ours: null,
    theirs: 'carried by the record',
  }));
}

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
  asked: RegistryAnswer<RegisteredSchema> | null = null,
): Step {
  const { subject } = turn;
  const { kind, differences, about } = conflict;
  if (!turn.retried && !sameOrNone(about, subject.mapping)) return lookAgain(turn, conflict);
  // A first use is no conflict until the look-up has found a difference.
  const doubted = kind !== 'FIRST_USE';
  const inhibited = doubted ? await withoutLookUp(flow, run, turn, conflict, asked) : undefined;
  if (inhibited !== undefined) return inhibited;
  const recent = subject.refusals.recall(misfitOf(conflict), flow.monotonic());
  if (recent !== null) {
    if (doubted) tellConflict(flow, run, turn, conflict, recent.mismatchId ?? null);
    return recent;
  }
  if (flow.settings.policy.mode === 'observe' && about !== null) {
    return doubted ? observe(flow, run, turn, conflict) : observeFirstUse(flow, run, turn, conflict);
  }

  turn.met = true;
  const mismatchId = randomUUID();
  const command = {
    type: 'DetectConflict',
    mismatchId,
    kind,
    origin: conflict.origin,
    differences,
    owner: flow.podId,
    trial: turn.owes?.fact === 'trial' ? turn.owes.lease : null,
  } as const;
  const waited = await waitFor(flow, run, subject.stored.key, () =>
    flow.subjects.execute(subject, command, run.asker, ({ snapshot }) =>
      sameOrNone(about, snapshot.context.mapping),
    ),
  );
  if (!waited.ok) return waited.refusal;
  const detected = waited.value;
  if (doubted) tellConflict(flow, run, turn, conflict, detected.ok ? mismatchId : null);
  if (!detected.ok) return refusedInOpenCircuit(flow, turn, differences) ?? lookAgain(turn, conflict);
  turn.owes = null;
  const opened = detected.facts.find((fact) => fact.type === 'CircuitOpened');
  if (opened === undefined)
    return (await lookUp(flow, run, turn, detected.stored, true, asked)) ?? lookAgain(turn, conflict);
  flow.events.counter('produce.circuit.open', labelsOf(subject.stored));
  return refuseOn(
    subject,
    'circuit.open',
    `${opened.conflictsInWindow} conflicts in the window opened the circuit`,
    {
      mismatchId,
      differences,
      ...(opened.openUntil === null
        ? {}
        : { retryAfterMs: Date.parse(opened.openUntil) - flow.journal.now() }),
    },
  );
}

/** The conflicts that end, or are refused, without a look-up; undefined: this one is to be looked up. */
async function withoutLookUp(
  flow: Flow,
  run: Run,
  turn: Turn,
  conflict: Conflict,
  asked: RegistryAnswer<RegisteredSchema> | null,
): Promise<Refusal | null | undefined> {
  const { subject } = turn;
  if (turn.owes?.fact === 'retry' && stillOwes(turn)) {
    const lost = withLost(turn, conflict);
    tellConflict(flow, run, turn, lost);
    return failRetry(flow, run, turn, lost);
  }
  const { topic } = subject.stored.key;
  const looksUp = asked !== null || matchesAny(flow.settings.topicPatternsForOnError, topic);
  if (looksUp && !turn.retried) return undefined;
  const told = turn.retried ? withLost(turn, conflict) : conflict;
  tellConflict(flow, run, turn, told);
  const why = turn.retried
    ? 'the one retry is spent: the record does not fit the mapping that followed'
    : 'the topic matches no pattern of producer.topicPatternsForOnError: nothing was looked up';
  return refuseConflict(subject, why, null, told.differences);
}

/** What the data carries beyond the mapping that a retry is under is no reason to follow any more: it would be lost. */
function withLost({ subject }: Turn, conflict: Conflict): Conflict {
  const { mapping } = subject;
  if (conflict.kind !== 'UNKNOWN_FIELD' || mapping === null) return conflict;
  const lost = carriedButUnknown(schemaOf(mapping), fieldsOf(conflict));
  return lost.length === 0 ? conflict : { ...conflict, differences: lost };
}

const fieldsOf = ({ differences }: Pick<Conflict, 'differences'>): CarriedField[] =>
  differences.map(({ path, field }) => ({ path, field: field ?? '' }));

/**
 * The subject is another's to resolve, or has moved on already. A record that the broker refused went out once: what
 * follows is its one retry.
 */
function lookAgain(turn: Turn, { kind }: Conflict): null {
  if (kind === 'BROKER_REFUSED') turn.retried = true;
  return null;
}

/** A retry that fails blocks at once (mission rule 3), unless it fails by a misfit that the look-up was not about. */
async function failRetry(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Step {
  const { subject } = turn;
  const { differences } = conflict;
  const message = `the retry met ${conflict.kind}`;
  if (isOwnMisfit(turn, conflict)) {
    await abandon(flow, run, turn, 'the record carries a field that no version has');
    return refuseConflict(subject, 'no version has what the record carries', null, differences);
  }
  if (isFirstSend(turn, conflict)) {
    await abandon(flow, run, turn, refusedThoughRegistered);
    return refuseConflict(subject, refusedThoughRegistered, null, differences);
  }
  await fail(flow, run, turn, { message, differences });
  flow.events.counter('produce.blocked', labelsOf(subject.stored));
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

/**
 * The retry of a first use, or of a look-up taken over from another request, may meet a field that neither the mapping
 * before nor the latest has. That is this request's own mistake, and none of the mapping: the subject goes on.
 */
function isOwnMisfit({ met, subject }: Turn, conflict: Conflict): boolean {
  const { conflict: lookedUp } = subject.stored.snapshot.context;
  if (conflict.kind !== 'UNKNOWN_FIELD' || lookedUp === null) return false;
  if (met && lookedUp.kind === 'UNKNOWN_FIELD') return false;
  return lookedUp.from === null || carriedButUnknown(schemaOf(lookedUp.from), fieldsOf(conflict)).length > 0;
}
