import type {
  CircuitOpened,
  ConflictDetected,
  ConflictObserved,
  SubjectEvent,
  LookupFailed,
  LookupStarted,
  MappingDeclared,
  RetryFailed,
  RetryInconclusive,
  RetrySucceeded,
  SchemaResolved,
  SubjectAssociated,
  SubjectRemoved,
  SubjectReset,
  TrialInconclusive,
  TrialStarted,
  TrialSucceeded,
  WriterAccepted,
  WriterRefused,
  WriterRewritten,
} from '../events.js';
import { toInstant } from '../instant.js';
import type { Difference, Instant, LatestSchema, Mapping } from '../mapping.js';
import type { Policy } from '../policy.js';

/** Second 0 of every test. */
export const T0 = Date.UTC(2026, 0, 1);

/** The instant `seconds` after T0. */
export const at = (seconds: number): Instant => toInstant(T0 + seconds * 1000);

/** The default settings, with leases of 5 s and 10 s. */
export const policy: Policy = {
  mode: 'enforce',
  strategy: 'Strict',
  circuitBreaker: { conflicts: 3, windowMs: 60_000, openMs: 30_000, maxOpenMs: 600_000, quietMs: 600_000 },
  lookupBackoff: { initialMs: 100, factor: 2, maxMs: 5000, attempts: 5 },
  lookupLeaseMs: 5000,
  sendLeaseMs: 10_000,
  maxWriters: 2,
};

/** The declared mapping, not yet bound. */
export const ours: Mapping = {
  record: 'generic',
  schema: '{"type":"record","name":"Ours","fields":[]}',
  fingerprint: 'sha256:ours',
  fullName: 'Ours',
  schemaId: null,
  version: null,
};

/** Another mapping, bound to the registry's id 7. */
export const theirs: Mapping = {
  record: 'generic',
  schema: '{"type":"record","name":"Theirs","fields":[]}',
  fingerprint: 'sha256:theirs',
  fullName: 'Theirs',
  schemaId: 7,
  version: 3,
};

/** The result of the look-up. */
export const latest: LatestSchema = {
  schemaId: 7,
  version: 3,
  schema: theirs.schema,
  fingerprint: theirs.fingerprint,
  fullName: theirs.fullName,
};

/** A difference that stops the subject. */
export const differences: readonly Difference[] = [
  {
    path: '/fields/3/type',
    field: 'bid',
    kind: 'TYPE_MISMATCH',
    severity: 'error',
    ours: 'double',
    theirs: 'string',
  },
];

/** Makes an event at a second after `T0`. `change` replaces the members that matter to a test. */
export type EventSample<E extends SubjectEvent> = (
  seconds: number,
  change?: Partial<Omit<E, 'type' | 'at'>>,
) => E;

const sample =
  <E extends SubjectEvent>(make: (seconds: number) => E): EventSample<E> =>
  (seconds, change) => ({ ...make(seconds), ...change });

export const mappingDeclared = sample<MappingDeclared>((s) => ({
  type: 'MappingDeclared',
  at: at(s),
  mapping: ours,
  source: 'config',
  actor: 'config',
  reason: null,
}));

export const conflictDetected = sample<ConflictDetected>((s) => ({
  type: 'ConflictDetected',
  at: at(s),
  mismatchId: `mismatch-${s}`,
  kind: 'BROKER_REFUSED',
  origin: 'broker',
  mapping: ours,
  differences: [],
  lease: { owner: 'pod-a', until: at(s + 5) },
  windowFrom: at(s - 60),
}));

export const conflictObserved = sample<ConflictObserved>((s) => ({
  type: 'ConflictObserved',
  at: at(s),
  mismatchId: `mismatch-${s}`,
  kind: 'UNKNOWN_FIELD',
  origin: 'client',
  mapping: ours,
  latest,
  differences,
  verdict: 'stop',
}));

export const lookupFailed = sample<LookupFailed>((s) => ({
  type: 'LookupFailed',
  at: at(s),
  reason: 'timeout',
  attempt: 1,
  nextAttemptAt: at(s + 0.1),
}));

export const lookupStarted = sample<LookupStarted>((s) => ({
  type: 'LookupStarted',
  at: at(s),
  lease: { owner: 'pod-b', until: at(s + 5) },
}));

export const schemaResolved = sample<SchemaResolved>((s) => ({
  type: 'SchemaResolved',
  at: at(s),
  latest,
  differences: [],
  verdict: 'follow',
  next: theirs,
  lease: { owner: 'pod-a', until: at(s + 10) },
  reason: null,
}));

/** A verdict without a retry. */
export const schemaResolvedWithoutRetry = (
  seconds: number,
  verdict: 'stop' | 'refuse',
  reason: string | null = null,
): SchemaResolved => schemaResolved(seconds, { verdict, next: null, lease: null, differences, reason });

export const retrySucceeded = sample<RetrySucceeded>((s) => ({
  type: 'RetrySucceeded',
  at: at(s),
  partition: 0,
  offset: '42',
}));

export const retryFailed = sample<RetryFailed>((s) => ({
  type: 'RetryFailed',
  at: at(s),
  class: 'schema.conflict',
  message: 'INVALID_RECORD',
  differences,
}));

export const retryInconclusive = sample<RetryInconclusive>((s) => ({
  type: 'RetryInconclusive',
  at: at(s),
  reason: 'no answer',
}));

export const circuitOpened = sample<CircuitOpened>((s) => ({
  type: 'CircuitOpened',
  at: at(s),
  openUntil: at(s + 30),
  conflictsInWindow: 3,
  trip: 1,
  forced: null,
}));

export const trialStarted = sample<TrialStarted>((s) => ({
  type: 'TrialStarted',
  at: at(s),
  lease: { owner: 'pod-a', until: at(s + 10) },
}));

export const trialSucceeded = sample<TrialSucceeded>((s) => ({ type: 'TrialSucceeded', at: at(s) }));

export const trialInconclusive = sample<TrialInconclusive>((s) => ({
  type: 'TrialInconclusive',
  at: at(s),
  reason: 'no answer',
}));

export const subjectReset = sample<SubjectReset>((s) => ({
  type: 'SubjectReset',
  at: at(s),
  actor: 'ada',
  reason: 'schema mended',
}));

export const subjectRemoved = sample<SubjectRemoved>((s) => ({
  type: 'SubjectRemoved',
  at: at(s),
  actor: 'ada',
  reason: 'the topic is gone',
}));

export const writerAccepted = sample<WriterAccepted>((s) => ({
  type: 'WriterAccepted',
  at: at(s),
  fingerprint: `sha256:writer-${s}`,
  schemaId: 100 + s,
  keep: 2,
}));

export const writerRewritten = sample<WriterRewritten>((s) => ({
  type: 'WriterRewritten',
  at: at(s),
  mismatchId: `mismatch-${s}`,
  fingerprint: `sha256:writer-${s}`,
  mapping: ours,
  latest,
  differences: [],
  keep: 2,
}));

export const writerRefused = sample<WriterRefused>((s) => ({
  type: 'WriterRefused',
  at: at(s),
  mismatchId: `mismatch-${s}`,
  fingerprint: `sha256:writer-${s}`,
  schemaId: null,
  mapping: ours,
  differences,
  keep: 2,
}));

export const subjectAssociated = sample<SubjectAssociated>((s) => ({
  type: 'SubjectAssociated',
  at: at(s),
  subject: 'bars',
  previous: null,
}));

/** Events that lead to each state: the mapping is declared at 0 s, the conflict is detected at 10 s, and so on. pod-a holds all leases. */
export const historyTo = {
  healthy: [mappingDeclared(0)],
  'resolving.lookingUp': [mappingDeclared(0), conflictDetected(10)],
  'resolving.waiting': [mappingDeclared(0), conflictDetected(10), lookupFailed(11)],
  retriedOnce: [mappingDeclared(0), conflictDetected(10), schemaResolved(11)],
  blocked: [mappingDeclared(0), conflictDetected(10), schemaResolvedWithoutRetry(11, 'stop')],
  'circuitOpen.open': [mappingDeclared(0), conflictDetected(10), circuitOpened(10)],
  'circuitOpen.trial': [mappingDeclared(0), conflictDetected(10), circuitOpened(10), trialStarted(40)],
  removed: [mappingDeclared(0), subjectRemoved(10)],
} satisfies Record<string, readonly SubjectEvent[]>;

export type StatePath = keyof typeof historyTo;

/** Every state, by its path. */
export const allStatePaths = Object.keys(historyTo) as StatePath[];

/** Every state of a subject that is not removed. */
export const activeStatePaths = allStatePaths.filter(
  (path): path is Exclude<StatePath, 'removed'> => path !== 'removed',
);
