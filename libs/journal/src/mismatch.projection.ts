import type {
  ConflictDetected,
  ConflictObserved,
  Difference,
  SubjectEvent,
  LatestSchema,
  Mapping,
  RetryFailed,
  SchemaResolved,
  SubjectSnapshot,
  WriterRefused,
  WriterRewritten,
} from '#machines';
import type { AuditedSchema, Mismatch, MismatchChange, MismatchOutcome } from './mismatch.js';
import type { AppendMetadata, StreamKey } from './port.js';

/** What a projection step sees: the event, where the subject stood before it, and what came with it. */
interface ProjectionInput {
  readonly key: StreamKey;
  readonly metadata: AppendMetadata;
  readonly before: SubjectSnapshot;
}

/**
 * What one event changes in the audit. One row per conflict.
 *
 * A first use is a binding, not a conflict, until a difference or a stop shows: its row is written then, opened when
 * the subject began to resolve.
 */
export function mismatchChanges(event: SubjectEvent, input: ProjectionInput): readonly MismatchChange[] {
  switch (event.type) {
    case 'ConflictDetected':
      return event.kind === 'FIRST_USE' ? [] : [{ op: 'insert', row: detected(event, input) }];
    case 'ConflictObserved':
      return [{ op: 'insert', row: observed(event, input) }];
    case 'WriterRefused':
      return [{ op: 'insert', row: writerRefused(event, input) }];
    case 'WriterRewritten':
      return [{ op: 'insert', row: writerRewritten(event, input) }];
    case 'LookupFailed':
      return pending(input, (id) => [{ op: 'update', id, set: { attempts: event.attempt } }]);
    case 'SchemaResolved':
      return pending(input, (id) => resolved(event, input, id));
    case 'RetrySucceeded':
      return closePending(event, input, 'followed', null);
    case 'RetryFailed':
      return pending(input, (id) => retryFailed(event, input, id));
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

/** The kind of the difference that mattered most: the first error, else the first warning, else what was met. */
function principalKind(differences: readonly Difference[], trigger: string): string {
  const worst =
    differences.find(({ severity }) => severity === 'error') ??
    differences.find(({ severity }) => severity === 'warning');
  return worst?.kind ?? trigger;
}

function audited(schema: Mapping | LatestSchema | null): AuditedSchema | null {
  if (schema === null) return null;
  return {
    schemaId: schema.schemaId,
    version: schema.version,
    fingerprint: schema.fingerprint,
    schema: schema.schema,
  };
}

type ConflictDetails = Pick<Mismatch, 'trigger' | 'origin' | 'openedAt' | 'differences'> & {
  readonly mapping: Mapping | null;
};

function opened(id: string, details: ConflictDetails, { key, metadata }: ProjectionInput): Mismatch {
  return {
    id,
    ...key,
    openedAt: details.openedAt,
    settledAt: null,
    pod: metadata.pod,
    requestId: metadata.requestId,
    class: 'schema.conflict',
    trigger: details.trigger,
    kind: principalKind(details.differences, details.trigger),
    origin: details.origin,
    mapping: audited(details.mapping),
    latest: null,
    differences: details.differences,
    verdict: null,
    outcome: 'pending',
    attempts: 0,
    reason: null,
  };
}

function detected(event: ConflictDetected, input: ProjectionInput): Mismatch {
  return opened(event.mismatchId, { ...event, trigger: event.kind, openedAt: event.at }, input);
}

function observed(event: ConflictObserved, input: ProjectionInput): Mismatch {
  return {
    ...opened(event.mismatchId, { ...event, trigger: event.kind, openedAt: event.at }, input),
    settledAt: event.at,
    latest: audited(event.latest),
    verdict: event.verdict,
    outcome: 'observed',
  };
}

function writerRefused(event: WriterRefused, input: ProjectionInput): Mismatch {
  const details = { ...event, trigger: 'UNKNOWN_SCHEMA', origin: 'client', openedAt: event.at } as const;
  // Stored rows are compared with it (`verify`): the words stay those of the first release.
  const id = event.schemaId === null ? 'no id' : `id ${event.schemaId}`;
  return {
    ...opened(event.mismatchId, details, input),
    settledAt: event.at,
    verdict: 'refuse',
    outcome: 'refused',
    reason: `declared by the request: ${event.fingerprint} (${id})`,
  };
}

function writerRewritten(event: WriterRewritten, input: ProjectionInput): Mismatch {
  const detected = { ...event, trigger: 'UNKNOWN_SCHEMA', origin: 'client', openedAt: event.at } as const;
  return {
    ...opened(event.mismatchId, detected, input),
    settledAt: event.at,
    latest: audited(event.latest),
    verdict: 'follow',
    outcome: 'followed',
    attempts: 1,
    reason: `declared by the request: ${event.fingerprint} (not registered), written as the latest version`,
  };
}

/** The changes for the conflict that is under way; none where there is none. */
function pending(
  { before }: ProjectionInput,
  changes: (id: string) => readonly MismatchChange[],
): readonly MismatchChange[] {
  const { conflict } = before.context;
  return conflict === null ? [] : changes(conflict.mismatchId);
}

function closePending(
  event: SubjectEvent,
  input: ProjectionInput,
  outcome: MismatchOutcome,
  reason: string | null,
): readonly MismatchChange[] {
  return pending(input, (id) => [{ op: 'update', id, set: { settledAt: event.at, outcome, reason } }]);
}

/** The row of a first use, which its detection did not write. Changes nothing where there is one. */
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
  return [{ op: 'insert', row: opened(conflict.mismatchId, details, input) }];
}

/** The newer differences where they say anything, else those of the detection stay. */
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
