import { randomUUID } from 'node:crypto';
import {
  initialSnapshot,
  type ConflictDetected,
  type ConflictObserved,
  type Difference,
  type LatestSchema,
  type Mapping,
  type SchemaResolved,
  type SubjectEvent,
} from '#machines';
import type { Append, StoredSubject, StreamKey } from '#journal/port';
import * as samples from '../../libs/machines/src/testing/samples.js';
import { at, type EventSample } from '../../libs/machines/src/testing/samples.js';

/*
 * The event samples of the machines, with the defaults of tests that store events: a bound mapping, a lease that lasts, and
 * an id of its own for each mismatch.
 */

export { at };
export {
  circuitOpened,
  retryInconclusive,
  retrySucceeded,
  subjectAssociated,
  subjectRemoved,
  trialInconclusive,
  trialSucceeded,
} from '../../libs/machines/src/testing/samples.js';

/** A stream that no other test uses. */
export function freshKey(topic = `bars_${randomUUID().slice(0, 8)}`): StreamKey {
  return { topic, subject: `${topic}-value`, role: 'value' };
}

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

type Defaults<E extends SubjectEvent> = Partial<Omit<E, 'type' | 'at'>>;

/** A sample with other defaults; `defaults` may depend on the second of the event. */
const withDefaults =
  <E extends SubjectEvent>(
    sample: EventSample<E>,
    defaults: (seconds: number) => Defaults<E>,
  ): EventSample<E> =>
  (seconds, change) =>
    sample(seconds, { ...defaults(seconds), ...change });

const lease = { owner: 'pod-a', until: at(3600) };

export const mappingDeclared = withDefaults(samples.mappingDeclared, () => ({ mapping }));

export const conflictDetected = withDefaults<ConflictDetected>(samples.conflictDetected, () => ({
  mismatchId: randomUUID(),
  kind: 'UNKNOWN_FIELD',
  origin: 'client',
  mapping,
  lease,
}));

export const conflictObserved = withDefaults<ConflictObserved>(samples.conflictObserved, () => ({
  mismatchId: randomUUID(),
  mapping,
  latest,
  differences: [warning],
  verdict: 'follow',
}));

export const lookupFailed = withDefaults(samples.lookupFailed, (seconds) => ({
  nextAttemptAt: at(seconds + 1),
}));

export const lookupStarted = withDefaults(samples.lookupStarted, () => ({ lease }));

export const schemaResolved = withDefaults<SchemaResolved>(samples.schemaResolved, () => ({
  latest,
  differences: [warning],
  next: { ...latest, record: 'generic' },
  lease,
}));

export const schemaResolvedToStop = withDefaults<SchemaResolved>(schemaResolved, () => ({
  differences: [warning, error],
  verdict: 'stop',
  next: null,
  lease: null,
}));

export const retryFailed = withDefaults(samples.retryFailed, () => ({ differences: [] }));

export const trialStarted = withDefaults(samples.trialStarted, () => ({ lease }));

export const subjectReset = withDefaults(samples.subjectReset, () => ({ reason: 'the topic was repaired' }));

export const writerAccepted = withDefaults(samples.writerAccepted, () => ({
  fingerprint: `sha256:${'3'.repeat(64)}`,
  schemaId: 9,
  keep: 100,
}));

export const writerRefused = withDefaults(samples.writerRefused, () => ({
  mismatchId: randomUUID(),
  fingerprint: `sha256:${'4'.repeat(64)}`,
  schemaId: 11,
  mapping,
  differences: [error],
  keep: 100,
}));

export const writerRewritten = withDefaults(samples.writerRewritten, () => ({
  mismatchId: randomUUID(),
  fingerprint: `sha256:${'5'.repeat(64)}`,
  mapping,
  latest,
  differences: [warning],
  keep: 100,
}));

/** An append of events to a stored stream, or of the first events of a key. */
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
