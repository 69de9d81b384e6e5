import * as oauth from 'oauth4webapi';
import type { ConsoleConfig } from './console-config.js';
import type { Credential } from './credential.js';

/*
 * Sign-in at an OpenID provider: authorization code with PKCE (RFC 7636), as a public client. The gateway gets the access token.
 */

export type OidcConfig = NonNullable<ConsoleConfig['oidc']>;

/** What has to be remembered while the reader is at the provider. */
interface Attempt {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** The address within the console to return to. */
  readonly returnTo: string;
}

const storageKey = 'sluicegate.sign-in';
const redirectUri = (): string => new URL(`${import.meta.env.BASE_URL}signed-in`, location.origin).href;

/** Leaves the page for the provider. @throws Error when the provider cannot be asked */
export async function beginSignIn(config: OidcConfig, returnTo: string): Promise<void> {
  const { authorization_endpoint: endpoint } = await discovered(config);
  if (endpoint === undefined) throw new Error('The provider names no authorization endpoint.');
  const attempt: Attempt = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    returnTo,
  };
  sessionStorage.setItem(storageKey, JSON.stringify(attempt));
  const address = new URL(endpoint);
  const parameters = {
    client_id: config.client_id,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: config.scopes.join(' '),
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    state: attempt.state,
    ...(isOpenId(config) && { nonce: attempt.nonce }),
    ...(config.audience !== null && { audience: config.audience }),
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  location.assign(address);
}

/**
 * The credential that the provider gives for the code in the address, and where the reader came from.
 * @throws Error when the provider refuses, or the answer is not for an attempt of this tab
 */
export async function finishSignIn(
  config: OidcConfig,
  address: URL,
): Promise<{ readonly credential: Credential; readonly returnTo: string }> {
  const text = sessionStorage.getItem(storageKey);
  // A code counts once.
  sessionStorage.removeItem(storageKey);
  if (text === null) throw new Error('This tab has not asked the provider.');
  const attempt = JSON.parse(text) as Attempt;
  const server = await discovered(config);
  const client = clientOf(config);
  const parameters = oauth.validateAuthResponse(server, client, address, attempt.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    attempt.verifier,
    requestOptions(config),
  );
  const result = await oauth.processAuthorizationCodeResponse(
    server,
    client,
    response,
    isOpenId(config) ? { expectedNonce: attempt.nonce, requireIdToken: true } : {},
  );
  return { credential: credentialOf(result, null), returnTo: attempt.returnTo };
}

/** A new credential for one that ends. @throws Error when the provider refuses or is away */
export async function renew(config: OidcConfig, refreshToken: string): Promise<Credential> {
  const server = await discovered(config);
  const client = clientOf(config);
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    refreshToken,
    requestOptions(config),
  );
  return credentialOf(await oauth.processRefreshTokenResponse(server, client, response), refreshToken);
}

const isOpenId = ({ scopes }: OidcConfig): boolean => scopes.includes('openid');

/** The clocks of browsers are off now and then. */
const clientOf = ({ client_id }: OidcConfig): oauth.Client => ({ client_id, [oauth.clockTolerance]: 60 });

/** How long a provider may take for an answer, in ms: a renewal that waits for ever would be the last one. */
const longestMs = 15_000;

/** The gateway accepts a provider without TLS on this machine alone. */
const requestOptions = ({ issuer }: OidcConfig) => ({
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out; settings allow it on this machine alone
  [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
  signal: AbortSignal.timeout(longestMs),
});

async function discovered(config: OidcConfig): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(config.issuer);
  return oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...requestOptions(config) }),
  );
}

/** Without `expires_in` the gateway alone knows when the token ends. */
function credentialOf(result: oauth.TokenEndpointResponse, before: string | null): Credential {
  const { access_token: text, expires_in: seconds, refresh_token: refreshToken } = result;
  return {
    kind: 'token',
    text,
    expiresAt: seconds === undefined ? null : Date.now() + seconds * 1000,
    refreshToken: refreshToken ?? before,
  };
}
