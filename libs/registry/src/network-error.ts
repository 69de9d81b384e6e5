/** The meaning of the codes of Node's network errors. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ECONNABORTED: 'connection reset',
  EPIPE: 'connection reset',
  ENOTCONN: 'connection reset',
  ERR_STREAM_PREMATURE_CLOSE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_CLOSED: 'connection closed',
  ETIMEDOUT: 'timed out',
  UND_ERR_CONNECT_TIMEOUT: 'timed out',
  UND_ERR_HEADERS_TIMEOUT: 'timed out',
  UND_ERR_BODY_TIMEOUT: 'timed out',
  ENOTFOUND: 'host not found',
  EHOSTUNREACH: 'no route to host',
  EHOSTDOWN: 'no route to host',
  EADDRNOTAVAIL: 'no route to host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS: certificate not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS: certificate not trusted',
  INVALID_CA: 'TLS: certificate not trusted',
  INVALID_PURPOSE: 'TLS: certificate not trusted',
  PATH_LENGTH_EXCEEDED: 'TLS: certificate not trusted',
  ERR_FR_TOO_MANY_REDIRECTS: 'too many redirects',
  ERR_BAD_RESPONSE: 'broken HTTP',
  HPE_HEADER_OVERFLOW: 'broken HTTP',
  CERT_HAS_EXPIRED: 'TLS: certificate expired',
  CERT_NOT_YET_VALID: 'TLS: certificate not yet valid',
  CERT_REVOKED: 'TLS: certificate revoked',
  HOSTNAME_MISMATCH: 'TLS: certificate of another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS: certificate of another host',
};

/** The meaning of codes by their prefix, e.g. of OpenSSL's codes for certificates. */
const FAMILIES: readonly (readonly [prefix: string, meaning: string])[] = [
  ['EAI_', 'host not found'],
  ['ENET', 'no route to host'],
  ['CERT_', 'TLS: certificate not trusted'],
  ['CRL_', 'TLS: certificate not trusted'],
  ['UNABLE_TO_', 'TLS: certificate not trusted'],
  ['ERROR_IN_CERT_', 'TLS: certificate not trusted'],
  ['ERROR_IN_CRL_', 'TLS: certificate not trusted'],
  ['HPE_', 'not HTTP'],
  ['UND_ERR_', 'broken HTTP'],
  ['ERR_SSL_', 'TLS: handshake failed'],
  ['ERR_TLS_', 'TLS: handshake failed'],
  ['EPROTO', 'TLS: handshake failed'],
];

/** Causes nest: the error of fetch is caused by undici's, which may be caused by the socket's. */
const DEEPEST_CAUSE = 8;

/** An error and its causes, outermost first, up to a cycle or the eighth. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (
    let link = error;
    link != null && chain.length < DEEPEST_CAUSE && !chain.includes(link);
    link = causeOf(link)
  ) {
    chain.push(link);
  }
  return chain;
}

function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
}

/** An error's own `code`, if it is a string. */
function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // The errors of undici's parser have no code when the response is not HTTP at all.
  return 'name' in error && error.name === 'HTTPParserError' ? 'HPE_INVALID_CONSTANT' : null;
}

/** The meaning of a network error code; null for other codes. */
export function meaningOf(code: string): string | null {
  return MEANING[code] ?? FAMILIES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
}

/** The meaning of the innermost known code in an error's chain; null for an error without one. */
export function networkReason(error: unknown): string | null {
  const codes = chainOf(error).map((link) => codeOf(link) ?? '');
  return codes.reduce<string | null>((reason, code) => meaningOf(code) ?? reason, null);
}
