import type { Difference, RetryFailed, SchemaResolved, SubjectEvent } from '#machines';
import {
  audited,
  detectedRow,
  observedRow,
  openedRow,
  principalKind,
  refusedWriterRow,
  rewrittenWriterRow,
  type ProjectionInput,
} from './mismatch-rows.js';
import type { MismatchChange, MismatchOutcome } from './mismatch.js';

/**
 * The changes of one event in the audit, which has one row per conflict.
 *
 * A first use binds a mapping and is not a conflict, unless it leads to a difference or a stop. Its row is written then, opened
 * at the time when the subject began to resolve.
 */
export function mismatchChanges(event: SubjectEvent, input: ProjectionInput): readonly MismatchChange[] {
  switch (event.type) {
    case 'ConflictDetected':
      return event.kind === 'FIRST_USE' ? [] : [{ op: 'insert', row: detectedRow(event, input) }];
    case 'ConflictObserved':
      return [{ op: 'insert', row: observedRow(event, input) }];
    case 'WriterRefused':
      return [{ op: 'insert', row: refusedWriterRow(event, input) }];
    case 'WriterRewritten':
      return [{ op: 'insert', row: rewrittenWriterRow(event, input) }];
    case 'LookupFailed':
      return ifPending(input, (id) => [{ op: 'update', id, set: { attempts: event.attempt } }]);
    case 'SchemaResolved':
      return ifPending(input, (id) => resolved(event, input, id));
    case 'RetrySucceeded':
      return closePending(event, input, 'followed', null);
    case 'RetryFailed':
      return ifPending(input, (id) => retryFailed(event, input, id));
    case 'RetryInconclusive':
      return closePending(event, input, 'superseded', event.reason);
    case 'CircuitOpened':
      return closePending(event, input, 'circuit_opened', event.forced?.reason ?? null);
    case 'SubjectReset':
    case 'SubjectRemoved':
      return closePending(event, input, 'superseded', event.reason);
    case 'MappingDeclared':
      return closePending(event, input, 'superseded', event.reason);
    case 'LookupStarted':
    case 'TrialStarted':
    case 'TrialSucceeded':
    case 'TrialInconclusive':
    case 'WriterAccepted':
    case 'SubjectAssociated':
      return [];
  }
}

/** The changes of the row of the pending conflict; none without such a conflict. */
function ifPending(
  { before }: ProjectionInput,
  changes: (id: string) => readonly MismatchChange[],
): readonly MismatchChange[] {
  const { conflict } = before.context;
  return conflict === null ? [] : changes(conflict.mismatchId);
}

/** Closes the row of the pending conflict. */
function closePending(
  event: SubjectEvent,
  input: ProjectionInput,
  outcome: MismatchOutcome,
  reason: string | null,
): readonly MismatchChange[] {
  return ifPending(input, (id) => [{ op: 'update', id, set: { settledAt: event.at, outcome, reason } }]);
}

/** Inserts the row of a first use, which is not written at detection. No effect if it exists. */
function firstUseInsert(event: SubjectEvent, input: ProjectionInput): readonly MismatchChange[] {
  const { conflict, since } = input.before.context;
  if (conflict?.kind !== 'FIRST_USE') return [];
  const details = {
    trigger: conflict.kind,
    origin: conflict.origin,
    openedAt: since ?? event.at,
    differences: conflict.differences,
    mapping: conflict.from,
  };
  return [{ op: 'insert', row: openedRow(conflict.mismatchId, details, input) }];
}

/** The members that new differences replace. Without any, those of the detection stay. */
function newerDifferences(differences: readonly Difference[], { before }: ProjectionInput) {
  if (differences.length === 0) return {};
  return { differences, kind: principalKind(differences, before.context.conflict?.kind ?? '') };
}

function resolved(event: SchemaResolved, input: ProjectionInput, id: string): readonly MismatchChange[] {
  const set = {
    latest: audited(event.latest),
    ...newerDifferences(event.differences, input),
    verdict: event.verdict,
    attempts: (input.before.context.conflict?.failedLookups ?? 0) + 1,
    reason: event.reason,
  };
  const ended = { stop: 'blocked', refuse: 'refused', follow: null, accept: null } as const;
  const outcome = ended[event.verdict];
  const hasFinding = event.differences.length > 0 || event.verdict === 'stop';
  return [
    ...(hasFinding ? firstUseInsert(event, input) : []),
    { op: 'update', id, set: outcome === null ? set : { ...set, outcome, settledAt: event.at } },
  ];
}

function retryFailed(event: RetryFailed, input: ProjectionInput, id: string): readonly MismatchChange[] {
  return [
    ...firstUseInsert(event, input),
    {
      op: 'update',
      id,
      set: {
        ...newerDifferences(event.differences, input),
        settledAt: event.at,
        outcome: 'blocked',
        reason: `${event.class}: ${event.message}`,
      },
    },
  ];
}
