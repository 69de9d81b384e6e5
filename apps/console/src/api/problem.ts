/** A problem as the gateway answers it (RFC 9457). Members as in docs/api.md, "Errors". */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly outcome?: 'not_sent' | 'unknown';
  readonly state?: string;
  readonly mismatch_id?: string;
  readonly retry_after_ms?: number;
  readonly differences?: readonly unknown[];
  readonly records?: readonly unknown[];
}

/** An answer other than the one that was asked for. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly problem: Problem,
    /** Of the response; null: it has none. */
    readonly requestId: string | null,
  ) {
    super(problem.detail);
  }
}

/** No answer: the gateway is away, or the network is. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** An answer that began and did not end, as browsers and Node report it; null: something else. */
export function lostConnection(error: unknown): UnreachableError | null {
  const isLost =
    error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
  return isLost ? new UnreachableError('The connection to the gateway was lost.', { cause: error }) : null;
}

/** Whether the same request may succeed later without a change of its own. */
export function isTransient(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof ProblemError && (error.problem.status >= 500 || error.problem.status === 429);
}

/** Of a response whose body was read. @param body whatever it was */
export function problemError(response: Response, body: unknown): ProblemError {
  const given = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  return new ProblemError(
    {
      ...given,
      status: response.status,
      code: given.code ?? '',
      title: given.title ?? response.statusText,
      detail: given.detail ?? given.title ?? response.statusText,
    },
    response.headers.get('x-request-id'),
  );
}
