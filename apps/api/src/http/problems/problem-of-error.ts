import { HttpException } from '@nestjs/common';
import { AppendTooLarge, JournalUnreachable, QueryRefused } from '#journal';
import { problemOf, problemType, type Problem } from './problem.js';
import { RefusalError, refusal } from './refusal-error.js';

/**
 * The problem of an error: our own refusals, a lost store, and the client errors of Fastify and Nest (no such route, body
 * too large, invalid JSON, a range that does not exist). Null: none of these, so it is a bug.
 */
export function problemOfError(error: unknown): Problem | null {
  if (error instanceof RefusalError) return problemOf(error.refusal, error.status);
  if (error instanceof QueryRefused) {
    const detail = `The query was not completed: ${error.message}. ${adviceOf[error.why]}`;
    return problemOf(refusal('overloaded', detail, { retryAfterMs: QUERY_RETRY_MS }));
  }
  if (error instanceof AppendTooLarge)
    return problemOf(refusal('request.too_large', `Nothing was stored: ${error.message}.`));
  if (error instanceof JournalUnreachable) {
    return problemOf(refusal('store.unreachable', `The store cannot be reached: ${error.message}.`));
  }
  const status = error instanceof HttpException ? error.getStatus() : (statusOf(error) ?? 500);
  if (status === 413) return tooLarge;
  // The static files of `/docs` respond with 403 to an address outside of them.
  if (status === 403 || status === 404)
    return problemOf(refusal('request.malformed', 'There is nothing at this address.'), 404);
  if (status === 400) return problemOf(refusal('request.malformed', malformedDetail(error)), 400);
  return status > 400 && status < 500
    ? problemOf(refusal('request.malformed', 'The server does not accept this request.'), status)
    : null;
}

/** After which time the database may have capacity for a query again. */
const QUERY_RETRY_MS = 2_000;

const adviceOf: Readonly<Record<QueryRefused['why'], string>> = {
  busy: 'Try again.',
  too_slow: 'Narrow the query by topic, subject, from or to.',
  left: '',
};

export const tooLarge = problemOf(
  refusal('request.too_large', 'The body is larger than this server accepts.'),
);

export const badAddress = problemOf(refusal('request.malformed', 'The address is not well-formed.'), 400);

/** The response to a bug: it contains no details. Whether a record was sent is not known. */
export const bugProblem: Problem = {
  status: 500,
  headers: { 'content-type': problemType },
  body: {
    type: 'https://sluicegate.dev/errors/internal',
    title: 'Internal error',
    status: 500,
    detail: 'The server encountered an internal error. Its log has the details under the request id.',
    error_code: 500,
    message: 'The server encountered an internal error. Its log has the details under the request id.',
    code: 'internal',
    outcome: 'unknown',
  },
};

/** Nest wraps what Fastify throws. */
function malformedDetail(error: unknown): string {
  const cause = error instanceof HttpException ? error.cause : error;
  switch (cause instanceof Error && 'code' in cause ? cause.code : null) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'The body is empty, although its Content-Type is JSON.';
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return 'The body is not valid JSON.';
    default:
      return 'The body or the address is not well-formed.';
  }
}

/** Fastify's errors carry their HTTP status. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? status : null;
}
