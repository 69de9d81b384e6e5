import { randomUUID } from 'node:crypto';
import type { Difference } from '#machines';
import type { DatumIssue, RegisteredSchema, RegistryAnswer } from '#registry';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import { labelsOf } from './labels.js';
import { lookUp } from './lookup.js';
import { observe } from './observe.js';
import { refuseBlocked, refuseConflict, refuseOn } from './refusals.js';
import { settle } from './settle.js';
import { tell } from './story.js';
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
  const { key } = subject.stored;
  const { kind, differences } = conflict;
  const counted = kind !== 'FIRST_USE';
  if (counted) {
    flow.events.counter(
      key.role === 'key' ? 'schema.conflict.key' : 'schema.conflict.value',
      labelsOf(subject.stored),
    );
    tell(flow, run, turn, 'error', 'warn', `conflict ${kind}`, {
      kind,
      origin: conflict.origin,
      differences,
    });
  }
  if (turn.owes === 'retry') return failRetry(flow, run, turn, conflict);
  if (turn.retried)
    return refuseConflict(
      subject,
      'the one retry is spent: the record does not fit the mapping that followed',
      null,
      differences,
    );
  if (counted && !matchesAny(flow.settings.topicPatternsForOnError, key.topic)) {
    return refuseConflict(
      subject,
      'the topic matches no pattern of producer.topicPatternsForOnError: nothing was looked up',
      null,
      differences,
    );
  }
  const recent = subject.recentRefusal(differences, flow.journal.now());
  if (recent !== null) return recent;
  if (counted && flow.settings.policy.mode === 'observe') return observe(flow, run, turn, conflict, asked);

  turn.met = true;
  const mismatchId = randomUUID();
  const command = {
    type: 'DetectConflict',
    mismatchId,
    kind,
    origin: conflict.origin,
    differences,
    owner: flow.podId,
  } as const;
  const detected = await flow.subjects.execute(subject, command, run.asker);
  if (!detected.ok) return null;
  turn.owes = null;
  const opened = detected.facts.find((fact) => fact.type === 'CircuitOpened');
  if (opened === undefined) return lookUp(flow, run, turn, true, asked);
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

/** A retry that fails blocks at once (mission rule 3). */
async function failRetry(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Step {
  const { subject } = turn;
  const message = `the retry met ${conflict.kind}`;
  tell(flow, run, turn, 'retry', 'error', message, { differences: conflict.differences });
  await settle(flow, run, turn, {
    type: 'FailRetry',
    owner: flow.podId,
    class: 'schema.conflict',
    message,
    differences: conflict.differences,
  });
  flow.events.counter('produce.blocked', labelsOf(subject.stored));
  const blocked = subject.stored.snapshot.value === 'blocked';
  return blocked ? refuseBlocked(subject) : refuseConflict(subject, message, null, conflict.differences);
}
