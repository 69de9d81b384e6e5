import type { IssuerSettings } from '../../config/access.schema.js';
import { fetchJson, type FetchOptions } from './fetch-json.js';
import { IssuerFailure } from './issuer-failure.js';

type Source = Pick<IssuerSettings, 'issuer' | 'jwksUrl' | 'timeoutMs'>;

/**
 * The body of an issuer's key set, from the configured address, or from the one that its discovery document names.
 * @param ca as of now; undefined: the machine's root certificates
 * @throws IssuerFailure also when it took longer than the issuer's time-out, and when `closed` is aborted
 */
export async function fetchKeySet(
  { issuer, jwksUrl, timeoutMs }: Source,
  ca: string | undefined,
  closed: AbortSignal,
): Promise<unknown> {
  const over = new AbortController();
  const end = (): void => over.abort();
  const timer = setTimeout(end, timeoutMs).unref();
  closed.addEventListener('abort', end);
  try {
    const options: FetchOptions = { ca, signal: over.signal };
    const url = jwksUrl === undefined ? await discover(issuer, options) : new URL(jwksUrl);
    return await fetchJson(url, options);
  } finally {
    clearTimeout(timer);
    closed.removeEventListener('abort', end);
  }
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discover(issuer: string, options: FetchOptions): Promise<URL> {
  const found = (await fetchJson(
    new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
    options,
  )) as { readonly issuer?: unknown; readonly jwks_uri?: unknown } | null;
  if (found?.issuer !== issuer) throw new IssuerFailure('its discovery document is of another issuer');
  const { jwks_uri: address } = found;
  if (typeof address !== 'string' || !URL.canParse(address))
    throw new IssuerFailure('its discovery document has no jwks_uri');
  const url = new URL(address);
  if (url.origin !== new URL(issuer).origin)
    throw new IssuerFailure(
      'its discovery document names keys on another server: if that is right, set jwksUrl',
    );
  return url;
}
