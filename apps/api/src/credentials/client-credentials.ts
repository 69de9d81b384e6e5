import { networkReason } from '#registry';
import type { ClientCredentials } from '../config/credentials.schema.js';
import { boundedRequest, MAX_RESPONSE, ResponseTooLong, type BoundedResponse } from './bounded-request.js';
import { TokenFailure, type IssuedToken } from './cached-token.js';
import { isToken } from './file-content.js';
import type { TlsFiles } from './secret-files.js';

/** What a request for a token needs besides the settings. */
export interface ClientCredentialsParts {
  /** The client's secret as it is now. */
  readonly secret: () => string;
  /** The certificate authorities for HTTPS; without any: the machine's. */
  readonly tls: () => TlsFiles;
  /** Of the whole request. Default 5 s. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
/** Of a token whose response does not say, in ms. */
const DEFAULT_LIFETIME_MS = 300_000;
const MAX_LIFETIME_MS = 86_400_000;
/** RFC 6749, section 5.2. Any other text of the endpoint is not repeated. */
const ERRORS: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/**
 * Requests a token by the client credentials grant (RFC 6749, section 4.4). The client authenticates by HTTP Basic (2.3.1). Follows no
 * redirect.
 * @throws {TokenFailure} which names the endpoint's host and shows neither secret nor token
 */
export async function requestToken(
  { url, clientId, scope, audience }: ClientCredentials,
  { secret, tls, timeoutMs = TIMEOUT_MS }: ClientCredentialsParts,
): Promise<IssuedToken> {
  const endpoint = new URL(url);
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
  }).toString();
  const login = `${formEncoded(clientId)}:${formEncoded(secret())}`;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await boundedRequest(endpoint, {
      headers: {
        authorization: `Basic ${Buffer.from(login).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
      tls: tls(),
      signal,
    });
    return tokenIn(response);
  } catch (error) {
    const reason = signal.aborted ? `no response within ${timeoutMs} ms` : reasonOf(error);
    throw new TokenFailure(`the token endpoint ${endpoint.host}: ${reason}`);
  }
}

/** What is wrong with a response. */
class UnusableResponse extends Error {}

function tokenIn({ status, text }: BoundedResponse): IssuedToken {
  const members = membersOf(text);
  if (status !== 200) {
    const error = ERRORS.has(members['error']) ? ` ${String(members['error'])}` : '';
    throw new UnusableResponse(`status ${status}${error}`);
  }
  const { access_token: token, token_type: type, expires_in: seconds } = members;
  if (typeof token !== 'string' || !isToken(token))
    throw new UnusableResponse('a response without a usable access_token');
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer')
    throw new UnusableResponse('a token that is not a bearer token');
  return { token, lifetimeMs: lifetimeOf(seconds) };
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Some endpoints write the seconds as a string. */
function lifetimeOf(seconds: unknown): number {
  const ms = typeof seconds === 'number' || typeof seconds === 'string' ? Number(seconds) * 1000 : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, MAX_LIFETIME_MS) : DEFAULT_LIFETIME_MS;
}

/** Names and secrets are form-encoded before they are joined by a colon. */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

function reasonOf(error: unknown): string {
  if (error instanceof UnusableResponse) return error.message;
  if (error instanceof ResponseTooLong) return `a response of more than ${MAX_RESPONSE} bytes`;
  return networkReason(error) ?? (error instanceof Error ? error.name : 'unknown error');
}
