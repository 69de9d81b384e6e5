import { HttpException } from '@nestjs/common';
import { AppendTooLarge, JournalUnreachable, QueryRefused } from '#journal';
import { problemOf, problemType, type Problem } from './problem.js';
import { RefusalError, refusal } from './refusal-error.js';

/**
 * Whatever was thrown as a problem: our own refusals, a lost store, and the client errors of Fastify and Nest (no such
 * route, body too large, not JSON, a range that is not there). Null: none of these, so a bug.
 */
export function problemOfError(error: unknown): Problem | null {
  if (error instanceof RefusalError) return problemOf(error.refusal, error.status);
  if (error instanceof QueryRefused) {
    const detail = `The query was not answered: ${error.message}. ${adviceOf[error.why]}`;
    return problemOf(refusal('overloaded', detail, { retryAfterMs: QUERY_RETRY_MS }));
  }
  if (error instanceof AppendTooLarge)
    return problemOf(refusal('request.too_large', `Nothing was stored: ${error.message}.`));
  if (error instanceof JournalUnreachable) {
    return problemOf(refusal('store.unreachable', `The store cannot be asked: ${error.message}.`));
  }
  const status = error instanceof HttpException ? error.getStatus() : (statusOf(error) ?? 500);
  if (status === 413) return tooLarge;
  // 403 is what the static files of `/docs` answer to an address outside of them.
  if (status === 403 || status === 404)
    return problemOf(refusal('request.malformed', 'There is nothing at this address.'), 404);
  if (status === 400) return problemOf(refusal('request.malformed', malformedDetail(error)), 400);
  return status > 400 && status < 500
    ? problemOf(refusal('request.malformed', 'The server does not take this request.'), status)
    : null;
}

/** When a place for a query may be free again. */
const QUERY_RETRY_MS = 2_000;

const adviceOf: Readonly<Record<QueryRefused['why'], string>> = {
  busy: 'Ask again.',
  too_slow: 'Narrow it down by topic, subject, from or to.',
  left: '',
};

export const tooLarge = problemOf(refusal('request.too_large', 'The body is larger than this server takes.'));

export const badAddress = problemOf(refusal('request.malformed', 'The address is not well formed.'), 400);

/** The answer to a bug: nothing of its inside gets out. Whether something was sent is not known. */
export const bugProblem: Problem = {
  status: 500,
  headers: { 'content-type': problemType },
  body: {
    type: 'https://sluicegate.dev/errors/internal',
    title: 'Internal error',
    status: 500,
    detail: 'The server met an error of its own; its log has it under the request id.',
    error_code: 500,
    message: 'The server met an error of its own; its log has it under the request id.',
    code: 'internal',
    outcome: 'unknown',
  },
};

/** Nest wraps what Fastify throws. */
function malformedDetail(error: unknown): string {
  const cause = error instanceof HttpException ? error.cause : error;
  switch (cause instanceof Error && 'code' in cause ? cause.code : null) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'The body is empty, and its Content-Type is JSON.';
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return 'The body is not valid JSON.';
    default:
      return 'The body or the address is not well formed.';
  }
}

/** Fastify's errors carry their HTTP status. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? status : null;
}
