import type { ErrorCode, Refusal } from '#producer';

interface Kind {
  readonly status: number;
  /** REST Proxy's number for it. */
  readonly errorCode: number;
  readonly title: string;
}

/** The closed table of errors: code -> HTTP status, REST Proxy's number, title (docs/api.md, "Errors"). */
export const problems: Readonly<Record<ErrorCode, Kind>> = {
  'request.malformed': { status: 422, errorCode: 422, title: 'The request is malformed' },
  'auth.missing': { status: 401, errorCode: 40101, title: 'Credentials are missing or unknown' },
  'auth.unavailable': { status: 503, errorCode: 50306, title: 'The credential cannot be checked now' },
  'auth.denied': { status: 403, errorCode: 40301, title: 'Not allowed' },
  'topic.unknown': { status: 404, errorCode: 40401, title: 'Topic unknown' },
  'partition.unknown': { status: 404, errorCode: 40402, title: 'Partition unknown' },
  'topic.exists': { status: 409, errorCode: 40903, title: 'Kafka still has the topic' },
  'subject.unknown': { status: 404, errorCode: 40404, title: 'Subject unknown' },
  'mismatch.unknown': { status: 404, errorCode: 40405, title: 'Mismatch unknown' },
  'key.unknown': { status: 404, errorCode: 40406, title: 'API key unknown' },
  'key.exists': { status: 409, errorCode: 40904, title: 'The name is taken' },
  'produce.blocked': { status: 409, errorCode: 40901, title: 'The subject is blocked' },
  'writer.refused': {
    status: 409,
    errorCode: 40902,
    title: 'The schema of this request is refused; the subject is unaffected',
  },
  'version.stale': { status: 412, errorCode: 41201, title: 'The subject has a different version' },
  'request.too_large': { status: 413, errorCode: 413, title: 'The request is too large' },
  'data.invalid': { status: 422, errorCode: 42203, title: 'A record does not fit the schema' },
  'schema.missing': { status: 422, errorCode: 42202, title: 'No schema is known' },
  'schema.invalid': { status: 422, errorCode: 42205, title: 'The declared schema is not an Avro schema' },
  'rate.limited': { status: 429, errorCode: 42901, title: 'Too many requests' },
  'circuit.open': { status: 503, errorCode: 50301, title: 'The circuit is open' },
  'sr.unreachable': { status: 503, errorCode: 50302, title: 'The schema registry cannot be reached' },
  'kafka.unreachable': { status: 503, errorCode: 50303, title: 'Kafka cannot be reached' },
  'store.unreachable': { status: 503, errorCode: 50304, title: 'The store cannot be reached' },
  overloaded: { status: 503, errorCode: 50305, title: 'Overloaded' },
  'outcome.unknown': { status: 504, errorCode: 50401, title: 'The outcome is unknown' },
};

/** After which time a client should retry when the refusal names none, in ms. A circuit that is forced open has none. */
const defaultRetryAfterMs: Partial<Record<ErrorCode, number>> = {
  'rate.limited': 1000,
  'auth.unavailable': 1000,
  'sr.unreachable': 1000,
  'kafka.unreachable': 1000,
  'store.unreachable': 1000,
  overloaded: 1000,
  'circuit.open': 30_000,
};

/** A response of `application/problem+json`. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const challenge = 'Bearer realm="sluicegate"';

export const problemType = 'application/problem+json';

/**
 * A refusal as its problem response (RFC 9457, with REST Proxy's `error_code` and `message`).
 * @param status only for `request.malformed`: another client error instead of 422.
 */
export function problemOf(refusal: Refusal, status?: number): Problem {
  const kind = problems[refusal.code];
  const http = status ?? kind.status;
  const retryAfterMs = refusal.retryAfterMs ?? defaultRetryAfterMs[refusal.code];
  return {
    status: http,
    headers: {
      'content-type': problemType,
      ...(retryAfterMs !== undefined && {
        'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
      }),
      ...(http === 401 && { 'www-authenticate': challenge }),
    },
    body: {
      type: `https://sluicegate.dev/errors/${refusal.code}`,
      title: kind.title,
      status: http,
      detail: refusal.detail,
      error_code: errorCodeOf(refusal, status),
      message: refusal.detail,
      ...(refusal.class !== null && { class: refusal.class }),
      code: refusal.code,
      outcome: refusal.outcome,
      ...(refusal.topic !== undefined && { topic: refusal.topic }),
      ...(refusal.subject !== undefined && { subject: refusal.subject }),
      ...(refusal.state !== undefined && { state: refusal.state }),
      ...(refusal.mismatchId !== undefined && { mismatch_id: refusal.mismatchId }),
      ...(refusal.differences !== undefined && { differences: refusal.differences }),
      ...(refusal.records !== undefined && { records: refusal.records }),
      ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
    },
  };
}

/** The problem of a token that is not accepted (RFC 6750, section 3.1). */
export const invalidToken = (problem: Problem): Problem => ({
  ...problem,
  headers: { ...problem.headers, 'www-authenticate': `${challenge}, error="invalid_token"` },
});

function errorCodeOf(refusal: Refusal, status: number | undefined): number {
  if (refusal.code === 'schema.missing' && refusal.role === 'key') return 42201;
  return refusal.code === 'request.malformed' && status !== undefined
    ? status
    : problems[refusal.code].errorCode;
}
