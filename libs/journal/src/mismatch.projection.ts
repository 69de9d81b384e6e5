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
interface Seen {
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
export function mismatchChanges(event: SubjectEvent, seen: Seen): readonly MismatchChange[] {
  switch (event.type) {
    case 'ConflictDetected':
      return event.kind === 'FIRST_USE' ? [] : [{ op: 'insert', row: detected(event, seen) }];
    case 'ConflictObserved':
      return [{ op: 'insert', row: observed(event, seen) }];
    case 'WriterRefused':
      return [{ op: 'insert', row: writerRefused(event, seen) }];
    case 'WriterRewritten':
      return [{ op: 'insert', row: writerRewritten(event, seen) }];
    case 'LookupFailed':
      return pending(seen, (id) => [{ op: 'update', id, set: { attempts: event.attempt } }]);
    case 'SchemaResolved':
      return pending(seen, (id) => resolved(event, seen, id));
    case 'RetrySucceeded':
      return settle(event, seen, 'followed', null);
    case 'RetryFailed':
      return pending(seen, (id) => retryFailed(event, seen, id));
    case 'RetryInconclusive':
      return settle(event, seen, 'superseded', event.reason);
    case 'CircuitOpened':
      return settle(event, seen, 'circuit_opened', event.forced?.reason ?? null);
    case 'SubjectReset':
    case 'SubjectRemoved':
      return settle(event, seen, 'superseded', event.reason);
    case 'MappingDeclared':
      return settle(event, seen, 'superseded', event.reason);
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

type Told = Pick<Mismatch, 'trigger' | 'origin' | 'openedAt' | 'differences'> & {
  readonly mapping: Mapping | null;
};

function opened(id: string, told: Told, { key, metadata }: Seen): Mismatch {
  return {
    id,
    ...key,
    openedAt: told.openedAt,
    settledAt: null,
    pod: metadata.pod,
    requestId: metadata.requestId,
    class: 'schema.conflict',
    trigger: told.trigger,
    kind: principalKind(told.differences, told.trigger),
    origin: told.origin,
    mapping: audited(told.mapping),
    latest: null,
    differences: told.differences,
    verdict: null,
    outcome: 'pending',
    attempts: 0,
    reason: null,
  };
}

function detected(event: ConflictDetected, seen: Seen): Mismatch {
  return opened(event.mismatchId, { ...event, trigger: event.kind, openedAt: event.at }, seen);
}

function observed(event: ConflictObserved, seen: Seen): Mismatch {
  return {
    ...opened(event.mismatchId, { ...event, trigger: event.kind, openedAt: event.at }, seen),
    settledAt: event.at,
    latest: audited(event.latest),
    verdict: event.verdict,
    outcome: 'observed',
  };
}

function writerRefused(event: WriterRefused, seen: Seen): Mismatch {
  const told = { ...event, trigger: 'UNKNOWN_SCHEMA', origin: 'client', openedAt: event.at } as const;
  // Stored rows are compared with it (`verify`): the words stay those of the first release.
  const id = event.schemaId === null ? 'no id' : `id ${event.schemaId}`;
  return {
    ...opened(event.mismatchId, told, seen),
    settledAt: event.at,
    verdict: 'refuse',
    outcome: 'refused',
    reason: `declared by the request: ${event.fingerprint} (${id})`,
  };
}

function writerRewritten(event: WriterRewritten, seen: Seen): Mismatch {
  const detected = { ...event, trigger: 'UNKNOWN_SCHEMA', origin: 'client', openedAt: event.at } as const;
  return {
    ...opened(event.mismatchId, detected, seen),
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
  { before }: Seen,
  changes: (id: string) => readonly MismatchChange[],
): readonly MismatchChange[] {
  const { conflict } = before.context;
  return conflict === null ? [] : changes(conflict.mismatchId);
}

function settle(
  event: SubjectEvent,
  seen: Seen,
  outcome: MismatchOutcome,
  reason: string | null,
): readonly MismatchChange[] {
  return pending(seen, (id) => [{ op: 'update', id, set: { settledAt: event.at, outcome, reason } }]);
}

/** The row of a first use, which its detection did not write. Changes nothing where there is one. */
function lateInsert(event: SubjectEvent, seen: Seen): readonly MismatchChange[] {
  const { conflict, since } = seen.before.context;
  if (conflict?.kind !== 'FIRST_USE') return [];
  const told = {
    trigger: conflict.kind,
    origin: conflict.origin,
    openedAt: since ?? event.at,
    differences: conflict.differences,
    mapping: conflict.from,
  };
  return [{ op: 'insert', row: opened(conflict.mismatchId, told, seen) }];
}

/** The newer differences where they say anything, else those of the detection stay. */
function found(differences: readonly Difference[], { before }: Seen) {
  if (differences.length === 0) return {};
  return { differences, kind: principalKind(differences, before.context.conflict?.kind ?? '') };
}

function resolved(event: SchemaResolved, seen: Seen, id: string): readonly MismatchChange[] {
  const set = {
    latest: audited(event.latest),
    ...found(event.differences, seen),
    verdict: event.verdict,
    attempts: (seen.before.context.conflict?.failedLookups ?? 0) + 1,
    reason: event.reason,
  };
  const ended = { stop: 'blocked', refuse: 'refused', follow: null, accept: null } as const;
  const outcome = ended[event.verdict];
  const shows = event.differences.length > 0 || event.verdict === 'stop';
  return [
    ...(shows ? lateInsert(event, seen) : []),
    { op: 'update', id, set: outcome === null ? set : { ...set, outcome, settledAt: event.at } },
  ];
}

function retryFailed(event: RetryFailed, seen: Seen, id: string): readonly MismatchChange[] {
  return [
    ...lateInsert(event, seen),
    {
      op: 'update',
      id,
      set: {
        ...found(event.differences, seen),
        settledAt: event.at,
        outcome: 'blocked',
        reason: `${event.class}: ${event.message}`,
      },
    },
  ];
}
