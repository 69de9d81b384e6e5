import { PermanentFailure } from '../permanent-failure.js';

/**
 * What a failed connection or request of the library's is rethrown as: `PermanentFailure` where the broker does not take
 * our credentials or speaks no mechanism of ours.
 *
 * The library gives an `AuthenticationError` to a network that broke during the handshake, too: then its innermost cause
 * is a `NetworkError` or `TimeoutError`, and another attempt may do better.
 */
export function clientFailureOf(error: unknown): unknown {
  const codes = [...chain(error)].map(codeOf);
  const passing = codes.length > 1 && ['PLT_KFK_NETWORK', 'PLT_KFK_TIMEOUT'].includes(codes.at(-1) ?? '');
  if (passing || !codes.includes('PLT_KFK_AUTHENTICATION')) return error;
  return new PermanentFailure(error instanceof Error ? error.message : 'authentication failed', {
    cause: error,
  });
}

/**
 * The whole answer where the library's parser throws it for the error of one part.
 * @throws what is no such answer
 */
export function responseOf<Answer>(parse: () => Answer): Answer {
  try {
    return parse();
  } catch (error) {
    if (codeOf(error) === 'PLT_KFK_RESPONSE' && error instanceof Error && 'response' in error)
      return error.response as Answer;
    throw error;
  }
}

function* chain(error: unknown): Iterable<unknown> {
  for (let each = error; each instanceof Error; each = each.cause) yield each;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
