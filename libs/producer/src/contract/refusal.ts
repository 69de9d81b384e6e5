import type { StoredSubject } from '#journal/port';
import { boundedDifferences, stateOf, type Difference, type Role } from '#machines';
import type { MemoryGrant } from './memory-grant.js';

/** The closed list of problem codes (docs/api.md, "Errors"). */
export type ErrorCode =
  | 'request.malformed'
  | 'auth.missing'
  | 'auth.denied'
  | 'auth.unavailable'
  | 'topic.unknown'
  | 'partition.unknown'
  | 'topic.exists'
  | 'subject.unknown'
  | 'mismatch.unknown'
  | 'key.unknown'
  | 'key.exists'
  | 'produce.blocked'
  | 'writer.refused'
  | 'version.stale'
  | 'request.too_large'
  | 'data.invalid'
  | 'schema.missing'
  | 'schema.invalid'
  | 'rate.limited'
  | 'circuit.open'
  | 'sr.unreachable'
  | 'kafka.unreachable'
  | 'store.unreachable'
  | 'overloaded'
  | 'outcome.unknown';

/** Rule 2. */
export type ErrorClass = 'schema.conflict' | 'sr.unreachable' | 'data.invalid';

/** A record that does not fit its schema. Types only, never values. */
export interface InvalidRecord {
  /** The index of the record in the request. */
  readonly index: number;
  /** Begins with `/key` or `/value`, or is `/timestamp`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** Why nothing was sent, or why the outcome is unknown. `not_sent` is a promise: no record is in the log, now or later. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly class: ErrorClass | null;
  readonly outcome: 'not_sent' | 'unknown';
  readonly detail: string;
  readonly topic?: string;
  readonly subject?: string;
  readonly role?: Role;
  readonly state?: string;
  readonly mismatchId?: string;
  readonly differences?: readonly Difference[];
  readonly records?: readonly InvalidRecord[];
  readonly retryAfterMs?: number;
}

const classes: Partial<Record<ErrorCode, ErrorClass>> = {
  'produce.blocked': 'schema.conflict',
  'writer.refused': 'schema.conflict',
  'circuit.open': 'schema.conflict',
  'sr.unreachable': 'sr.unreachable',
  'data.invalid': 'data.invalid',
  'schema.missing': 'schema.conflict',
  'schema.invalid': 'data.invalid',
};

/** For a failure that is expected to pass soon. */
export const retrySoon = { retryAfterMs: 1000 } as const;

/** A refusal that concerns no particular subject. Its list of differences is as short as an event's. */
export function refusal(code: ErrorCode, detail: string, more: Partial<Refusal> = {}): Refusal {
  const { differences } = more;
  const bounded = differences && { differences: boundedDifferences(differences) };
  return { code, class: classes[code] ?? null, outcome: 'not_sent', detail, ...more, ...bounded };
}

/** A refusal that concerns a subject, with the state of the subject. */
export function subjectRefusal(
  { key, snapshot }: StoredSubject,
  code: ErrorCode,
  detail: string,
  more: Partial<Refusal> = {},
): Refusal {
  const { topic, subject, role } = key;
  return refusal(code, detail, { topic, subject, role, state: stateOf(snapshot).state, ...more });
}

/** There is no memory for the request. It may be retried, unless this process can never take it. */
export function memoryRefusal(topic: string, grant: Exclude<MemoryGrant, 'granted'>): Refusal {
  return grant === 'never'
    ? refusal('request.too_large', 'the records need more memory than this server has for all requests', {
        topic,
      })
    : refusal('overloaded', 'the memory for requests is in use', { topic, ...retrySoon });
}

/** @param count of all fields that do not match; `records` may list fewer */
export function invalidDataRefusal(topic: string, count: number, records: readonly InvalidRecord[]): Refusal {
  return refusal('data.invalid', invalidDataDetail(count), { topic, records });
}

export const invalidDataDetail = (count: number): string =>
  count === 1 ? '1 field does not match the schema' : `${count} fields do not match the schema`;
