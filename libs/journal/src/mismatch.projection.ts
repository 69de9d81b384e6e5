import type {
  ConflictDetected,
  ConflictObserved,
  Difference,
  Fact,
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

/** What a projection step sees: the fact, where the subject stood before it, and what came with it. */
interface Seen {
  readonly key: StreamKey;
  readonly metadata: AppendMetadata;
  readonly before: SubjectSnapshot;
}

/**
 * What one fact changes in the audit. One row per conflict.
 *
 * A first use is a binding, not a conflict, until a difference or a stop shows: its row is written then, opened when
 * the subject began to resolve.
 */
export function mismatchChanges(fact: Fact, seen: Seen): readonly MismatchChange[] {
  switch (fact.type) {
    case 'ConflictDetected':
      return fact.kind === 'FIRST_USE' ? [] : [{ op: 'insert', row: detected(fact, seen) }];
    case 'ConflictObserved':
      return [{ op: 'insert', row: observed(fact, seen) }];
    case 'WriterRefused':
      return [{ op: 'insert', row: writerRefused(fact, seen) }];
    case 'WriterRewritten':
      return [{ op: 'insert', row: writerRewritten(fact, seen) }];
    case 'LookupFailed':
      return pending(seen, (id) => [{ op: 'update', id, set: { attempts: fact.attempt } }]);
    case 'SchemaResolved':
      return pending(seen, (id) => resolved(fact, seen, id));
    case 'RetrySucceeded':
      return settle(fact, seen, 'followed', null);
    case 'RetryFailed':
      return pending(seen, (id) => retryFailed(fact, seen, id));
    case 'RetryInconclusive':
      return settle(fact, seen, 'superseded', fact.reason);
    case 'CircuitOpened':
      return settle(fact, seen, 'circuit_opened', fact.forced?.reason ?? null);
    case 'SubjectReset':
    case 'SubjectRemoved':
      return settle(fact, seen, 'superseded', fact.reason);
    case 'MappingDeclared':
      return settle(fact, seen, 'superseded', fact.reason);
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

function detected(fact: ConflictDetected, seen: Seen): Mismatch {
  return opened(fact.mismatchId, { ...fact, trigger: fact.kind, openedAt: fact.at }, seen);
}

function observed(fact: ConflictObserved, seen: Seen): Mismatch {
  return {
    ...opened(fact.mismatchId, { ...fact, trigger: fact.kind, openedAt: fact.at }, seen),
    settledAt: fact.at,
    latest: audited(fact.latest),
    verdict: fact.verdict,
    outcome: 'observed',
  };
}

function writerRefused(fact: WriterRefused, seen: Seen): Mismatch {
  const told = { ...fact, trigger: 'UNKNOWN_SCHEMA', origin: 'client', openedAt: fact.at } as const;
  // Stored rows are compared with it (`verify`): the words stay those of the first release.
  const id = fact.schemaId === null ? 'no id' : `id ${fact.schemaId}`;
  return {
    ...opened(fact.mismatchId, told, seen),
    settledAt: fact.at,
    verdict: 'refuse',
    outcome: 'refused',
    reason: `declared by the request: ${fact.fingerprint} (${id})`,
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
  fact: Fact,
  seen: Seen,
  outcome: MismatchOutcome,
  reason: string | null,
): readonly MismatchChange[] {
  return pending(seen, (id) => [{ op: 'update', id, set: { settledAt: fact.at, outcome, reason } }]);
}

/** The row of a first use, which its detection did not write. Changes nothing where there is one. */
function lateInsert(fact: Fact, seen: Seen): readonly MismatchChange[] {
  const { conflict, since } = seen.before.context;
  if (conflict?.kind !== 'FIRST_USE') return [];
  const told = {
    trigger: conflict.kind,
    origin: conflict.origin,
    openedAt: since ?? fact.at,
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

function resolved(fact: SchemaResolved, seen: Seen, id: string): readonly MismatchChange[] {
  const set = {
    latest: audited(fact.latest),
    ...found(fact.differences, seen),
    verdict: fact.verdict,
    attempts: (seen.before.context.conflict?.failedLookups ?? 0) + 1,
    reason: fact.reason,
  };
  const ended = { stop: 'blocked', refuse: 'refused', follow: null, accept: null } as const;
  const outcome = ended[fact.verdict];
  const shows = fact.differences.length > 0 || fact.verdict === 'stop';
  return [
    ...(shows ? lateInsert(fact, seen) : []),
    { op: 'update', id, set: outcome === null ? set : { ...set, outcome, settledAt: fact.at } },
  ];
}

function retryFailed(fact: RetryFailed, seen: Seen, id: string): readonly MismatchChange[] {
  return [
    ...lateInsert(fact, seen),
    {
      op: 'update',
      id,
      set: {
        ...found(fact.differences, seen),
        settledAt: fact.at,
        outcome: 'blocked',
        reason: `${fact.class}: ${fact.message}`,
      },
    },
  ];
}
