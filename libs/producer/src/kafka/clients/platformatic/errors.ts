import { PermanentFailure } from '../permanent-failure.js';

/**
 * The error to throw for a failed connection or request of the library: a `PermanentFailure` where the broker refuses the
 * credentials or supports none of the mechanisms, otherwise the error itself.
 *
 * The library also throws an `AuthenticationError` when the network broke during the handshake. Then the innermost cause is
 * a `NetworkError` or `TimeoutError`, and a retry may succeed.
 */
export function clientFailureOf(error: unknown): unknown {
  const codes = [...chain(error)].map(codeOf);
  const isTransient = codes.length > 1 && ['PLT_KFK_NETWORK', 'PLT_KFK_TIMEOUT'].includes(codes.at(-1) ?? '');
  if (isTransient || !codes.includes('PLT_KFK_AUTHENTICATION')) return error;
  return new PermanentFailure(error instanceof Error ? error.message : 'authentication failed', {
    cause: error,
  });
}

/**
 * The whole response, also where the library's parser throws it because one part of it has an error.
 * @throws any other error of the parser
 */
export function responseOf<Response>(parse: () => Response): Response {
  try {
    return parse();
  } catch (error) {
    if (codeOf(error) === 'PLT_KFK_RESPONSE' && error instanceof Error && 'response' in error)
      return error.response as Response;
    throw error;
  }
}

function* chain(error: unknown): Iterable<unknown> {
  for (let each = error; each instanceof Error; each = each.cause) yield each;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
