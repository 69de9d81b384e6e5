import { randomUUID } from 'node:crypto';
import {
  initialSnapshot,
  type Difference,
  type SubjectEvent,
  type LatestSchema,
  type Mapping,
} from '#machines';
import type { Append, StoredSubject, StreamKey } from '#journal/port';

/** A stream that no other test uses. */
export function freshKey(topic = `bars_${randomUUID().slice(0, 8)}`): StreamKey {
  return { topic, subject: `${topic}-value`, role: 'value' };
}

/** The instant so many seconds after the first one of 2026. */
export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

export const mapping: Mapping = {
  record: 'generic',
  schema: '{"type":"record","name":"Bar","fields":[]}',
  fingerprint: `sha256:${'1'.repeat(64)}`,
  fullName: 'Bar',
  schemaId: 2,
  version: 1,
};

export const latest: LatestSchema = {
  schemaId: 3,
  version: 2,
  schema: '{"type":"record","name":"KsqlDataSourceSchema","fields":[]}',
  fingerprint: `sha256:${'2'.repeat(64)}`,
  fullName: 'KsqlDataSourceSchema',
};

export const warning: Difference = {
  path: '/name',
  field: null,
  kind: 'NAME_MISMATCH',
  severity: 'warning',
  ours: 'Bar',
  theirs: 'KsqlDataSourceSchema',
};

export const error: Difference = {
  path: '/fields/0/type',
  field: 'bid',
  kind: 'TYPE_MISMATCH',
  severity: 'error',
  ours: 'double',
  theirs: 'string',
};

type EventOf<T extends SubjectEvent['type']> = Extract<SubjectEvent, { type: T }>;
/** Makes an event at a second, with the members that matter to a test. */
type Make<T extends SubjectEvent['type']> = (seconds: number, change?: Partial<EventOf<T>>) => EventOf<T>;

const lease = { owner: 'pod-a', until: at(3600) };

export const mappingDeclared: Make<'MappingDeclared'> = (s, change) => ({
  type: 'MappingDeclared',
  at: at(s),
  mapping,
  source: 'config',
  actor: 'config',
  reason: null,
  ...change,
});

export const conflictDetected: Make<'ConflictDetected'> = (s, change) => ({
  type: 'ConflictDetected',
  at: at(s),
  mismatchId: randomUUID(),
  kind: 'UNKNOWN_FIELD',
  origin: 'client',
  mapping,
  differences: [],
  lease,
  windowFrom: at(s - 60),
  ...change,
});

export const conflictObserved: Make<'ConflictObserved'> = (s, change) => ({
  type: 'ConflictObserved',
  at: at(s),
  mismatchId: randomUUID(),
  kind: 'UNKNOWN_FIELD',
  origin: 'client',
  mapping,
  latest,
  differences: [warning],
  verdict: 'follow',
  ...change,
});

export const lookupFailed: Make<'LookupFailed'> = (s, change) => ({
  type: 'LookupFailed',
  at: at(s),
  reason: 'timeout',
  attempt: 1,
  nextAttemptAt: at(s + 1),
  ...change,
});

export const lookupStarted: Make<'LookupStarted'> = (s, change) => ({
  type: 'LookupStarted',
  at: at(s),
  lease,
  ...change,
});

export const schemaResolved: Make<'SchemaResolved'> = (s, change) => ({
  type: 'SchemaResolved',
  at: at(s),
  latest,
  differences: [warning],
  verdict: 'follow',
  next: { ...latest, record: 'generic' },
  lease,
  reason: null,
  ...change,
});

export const schemaResolvedToStop: Make<'SchemaResolved'> = (s, change) =>
  schemaResolved(s, { differences: [warning, error], verdict: 'stop', next: null, lease: null, ...change });

export const retrySucceeded: Make<'RetrySucceeded'> = (s, change) => ({
  type: 'RetrySucceeded',
  at: at(s),
  partition: 0,
  offset: '42',
  ...change,
});

export const retryFailed: Make<'RetryFailed'> = (s, change) => ({
  type: 'RetryFailed',
  at: at(s),
  class: 'schema.conflict',
  message: 'INVALID_RECORD',
  differences: [],
  ...change,
});

export const retryInconclusive: Make<'RetryInconclusive'> = (s, change) => ({
  type: 'RetryInconclusive',
  at: at(s),
  reason: 'no answer',
  ...change,
});

export const circuitOpened: Make<'CircuitOpened'> = (s, change) => ({
  type: 'CircuitOpened',
  at: at(s),
  openUntil: at(s + 30),
  conflictsInWindow: 3,
  trip: 1,
  forced: null,
  ...change,
});

export const trialStarted: Make<'TrialStarted'> = (s, change) => ({
  type: 'TrialStarted',
  at: at(s),
  lease,
  ...change,
});

export const trialSucceeded: Make<'TrialSucceeded'> = (s) => ({ type: 'TrialSucceeded', at: at(s) });

export const trialInconclusive: Make<'TrialInconclusive'> = (s, change) => ({
  type: 'TrialInconclusive',
  at: at(s),
  reason: 'no answer',
  ...change,
});

export const subjectReset: Make<'SubjectReset'> = (s, change) => ({
  type: 'SubjectReset',
  at: at(s),
  actor: 'ada',
  reason: 'the topic was repaired',
  ...change,
});

export const subjectRemoved: Make<'SubjectRemoved'> = (s, change) => ({
  type: 'SubjectRemoved',
  at: at(s),
  actor: 'ada',
  reason: 'the topic is gone',
  ...change,
});

export const writerAccepted: Make<'WriterAccepted'> = (s, change) => ({
  type: 'WriterAccepted',
  at: at(s),
  fingerprint: `sha256:${'3'.repeat(64)}`,
  schemaId: 9,
  keep: 100,
  ...change,
});

export const writerRefused: Make<'WriterRefused'> = (s, change) => ({
  type: 'WriterRefused',
  at: at(s),
  mismatchId: randomUUID(),
  fingerprint: `sha256:${'4'.repeat(64)}`,
  schemaId: 11,
  mapping,
  differences: [error],
  keep: 100,
  ...change,
});

export const writerRewritten: Make<'WriterRewritten'> = (s, change) => ({
  type: 'WriterRewritten',
  at: at(s),
  mismatchId: randomUUID(),
  fingerprint: `sha256:${'5'.repeat(64)}`,
  mapping,
  latest,
  differences: [warning],
  keep: 100,
  ...change,
});

export const subjectAssociated: Make<'SubjectAssociated'> = (s, change) => ({
  type: 'SubjectAssociated',
  at: at(s),
  subject: 'bars',
  previous: null,
  ...change,
});

/** An append of events on a stream as it stands; on a key, of its first events. */
export function appendOf(on: StoredSubject | StreamKey, ...events: readonly SubjectEvent[]): Append {
  const { key, version, snapshot } = 'key' in on ? on : { key: on, version: 0, snapshot: initialSnapshot };
  return {
    key,
    expectedVersion: version,
    before: snapshot,
    events,
    eventIds: events.map(() => randomUUID()),
    metadata: { pod: 'pod-a', requestId: 'request-1', actor: null },
  };
}
