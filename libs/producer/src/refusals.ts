import { boundedDifferences, PRESENT_IN_RECORD, isExtraField, stateOf, type Difference } from '#machines';
import type { ErrorClass, ErrorCode, MemoryGrant, Refusal } from './gateway.port.js';
import { fieldHint } from './field-hint.js';
import type { Conflict } from './flow.js';
import { registryTrouble } from './registry-trouble.js';
import type { Subject } from './subject.js';

const classes: Partial<Record<ErrorCode, ErrorClass>> = {
  'produce.blocked': 'schema.conflict',
  'writer.refused': 'schema.conflict',
  'circuit.open': 'schema.conflict',
  'sr.unreachable': 'sr.unreachable',
  'data.invalid': 'data.invalid',
  'schema.missing': 'schema.conflict',
  'schema.invalid': 'data.invalid',
};

/** A refusal about no subject in particular; nothing was sent. It lists as many differences as an event does. */
export function refuse(code: ErrorCode, detail: string, more: Partial<Refusal> = {}): Refusal {
  const { differences } = more;
  const bounded = differences && { differences: boundedDifferences(differences) };
  return { code, class: classes[code] ?? null, outcome: 'not_sent', detail, ...more, ...bounded };
}

/** There is no memory for a request; nothing of it was sent. It may come again, unless this process can never take it. */
export function refuseMemory(topic: string, grant: Exclude<MemoryGrant, 'granted'>): Refusal {
  return grant === 'never'
    ? refuse('request.too_large', 'the records need more memory than this server has for all requests', {
        topic,
      })
    : refuse('overloaded', 'the memory for requests is in use', { topic, retryAfterMs: 1000 });
}

/** Records of a request do not fit. `count`: of all places, of which `records` may list fewer. */
export function refuseMisfits(
  topic: string,
  count: number,
  records: NonNullable<Refusal['records']>,
): Refusal {
  const detail =
    count === 1 ? '1 field does not match the schema' : `${count} fields do not match the schema`;
  return refuse('data.invalid', detail, { topic, records });
}

/** A refusal about a subject, with where it stands. */
export function refuseOn(
  subject: Subject,
  code: ErrorCode,
  detail: string,
  more: Partial<Refusal> = {},
): Refusal {
  const { key, snapshot } = subject.stored;
  return refuse(code, detail, {
    topic: key.topic,
    subject: key.subject,
    role: key.role,
    state: stateOf(snapshot).state,
    ...more,
  });
}

/** A look-up got no answer, by its reason: an outage, or access that the registry denies. */
export function refuseUnanswered(subject: Subject, reason: string, more: Partial<Refusal>): Refusal {
  const { detail, class: errorClass } = registryTrouble(reason);
  return refuseOn(subject, 'sr.unreachable', detail, { class: errorClass, ...more });
}

/** The subject is blocked: why, as its events have it. */
export function refuseBlocked(subject: Subject): Refusal {
  const { stop } = subject.stored.snapshot.context;
  return refuseOn(subject, 'produce.blocked', stop?.reason ?? 'the subject is blocked', {
    ...(stop === null ? {} : { mismatchId: stop.mismatchId, differences: stop.differences }),
  });
}

/** This request's conflict ended in a stop although the subject goes on. */
export function refuseConflict(
  subject: Subject,
  detail: string,
  mismatchId: string | null,
  differences: readonly Difference[],
): Refusal {
  return refuseOn(subject, 'produce.blocked', detail, {
    ...(mismatchId === null ? {} : { mismatchId }),
    differences,
  });
}

/**
 * A conflict ended without a step of the subject. Where the data of the request is at fault, that request alone is refused
 * for it: `writer.refused` with the fields that no version has, or `data.invalid`.
 */
export function refuseRequest(
  subject: Subject,
  { differences, ownFault }: Conflict,
  why: string,
  mismatchId: string | null,
): Refusal {
  if (ownFault === null) return refuseConflict(subject, why, mismatchId, differences);
  const more = mismatchId === null ? {} : { mismatchId };
  if (ownFault.code === 'data.invalid') {
    const { code, detail, records } = ownFault;
    return refuseOn(subject, code, detail, { ...more, records });
  }
  const missing = missingFields(differences);
  const detail = `${why}${fieldHint(subject.mapping, missing)}`;
  return refuseOn(subject, ownFault.code, detail, { ...more, differences: missing });
}

/** The fields that the data has and the mapping does not, as what they are once no version has them: lost if it were sent. */
export function missingFields(differences: readonly Difference[]): readonly Difference[] {
  return differences.map((each) =>
    isExtraField(each)
      ? { ...each, kind: 'FIELD_REMOVED', severity: 'error', ours: PRESENT_IN_RECORD, theirs: null }
      : each,
  );
}
