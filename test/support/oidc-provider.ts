import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
} from 'jose';
import { selfSigned } from './self-signed.js';

/** What the provider does instead of responding as it should, to both of its addresses unless said otherwise. */
export type ProviderFault =
  /** Closes the connection. */
  | 'down'
  /** Accepts the request, and responds only once the fault is over. */
  | 'slow'
  /** 302 to an address that has the right keys. */
  | 'redirect'
  /** Discovery is of another issuer. */
  | 'wrong issuer'
  /** Discovery names keys on another server. */
  | 'keys elsewhere'
  /** The key set is too large. */
  | 'huge'
  /** Is not JSON. */
  | 'garbage'
  /** JSON, but not a key set. */
  | 'no key set'
  | 'status 500';

export interface SigningKey {
  readonly id: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export interface TokenOptions {
  readonly key?: SigningKey;
  /** Added to the header; undefined: left out. */
  readonly header?: Readonly<Record<string, unknown>>;
}

const discoveryPath = '/.well-known/openid-configuration';
const keysPath = '/keys';
const authorizePath = '/authorize';
const tokenPath = '/token';

export async function signingKey(id: string, algorithm: string): Promise<SigningKey> {
  return { id, algorithm, ...(await generateKeyPair(algorithm, { extractable: true })) };
}

/** The public key as a member of a key set. */
export const publicJwk = async ({ id, algorithm, publicKey }: SigningKey): Promise<JWK> => ({
  ...(await exportJWK(publicKey)),
  kid: id,
  alg: algorithm,
  use: 'sig',
});

/** What its authorization endpoint was asked for, by the code that it gave. */
interface Authorization {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly clientId: string;
  readonly nonce: string | null;
}

/**
 * An OpenID provider: a discovery document, a key set, and tokens. Its one user is signed in already: the authorization endpoint
 * returns at once, and the token endpoint checks PKCE (RFC 7636).
 */
export class OidcProvider {
  fault: ProviderFault | null = null;
  /** The keys that it publishes. The first one signs. */
  keys: readonly SigningKey[] = [];
  /** The paths of the requests so far. */
  readonly requests: string[] = [];
  /** Claims of the access tokens that its token endpoint gives. */
  claims: Readonly<Record<string, unknown>> = {};
  /** How long those are good, in s. */
  tokenSeconds = 300;
  /** Whether it gives refresh tokens, and accepts them. */
  refreshes = true;
  private readonly codes = new Map<string, Authorization>();
  private readonly held: (() => void)[] = [];

  private constructor(
    readonly issuer: string,
    private readonly stop: () => Promise<void>,
  ) {}

  /** @param transport `https`: with the certificate of `selfSigned` */
  static async start({ transport = 'http', algorithm = 'ES256' } = {}): Promise<OidcProvider> {
    let respond: RequestListener = () => undefined;
    const handle: RequestListener = (request, response) => respond(request, response);
    const server = transport === 'https' ? createHttps(selfSigned, handle) : createHttp(handle);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const provider = new OidcProvider(`${transport}://localhost:${port}/realms/test`, async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    respond = (request, response) => void provider.respond(request, response);
    provider.keys = [await signingKey('key-1', algorithm)];
    return provider;
  }

  get jwksUrl(): string {
    return `${this.issuer}${keysPath}`;
  }

  /** The requests for the key set so far. */
  get keyRequests(): number {
    return this.requests.filter((path) => path.endsWith(keysPath)).length;
  }

  /** A token with the usual claims, those given taking precedence; an undefined one is left out. */
  async token(
    claims: Readonly<Record<string, unknown>> = {},
    { key, header = {} }: TokenOptions = {},
  ): Promise<string> {
    const signer = key ?? this.keys[0];
    if (signer === undefined) throw new Error('the provider has no key');
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.issuer, sub: 'alice', aud: 'sluicegate', iat: now, exp: now + 300, ...claims };
    return new SignJWT(withoutUndefined(all))
      .setProtectedHeader(
        withoutUndefined({
          alg: signer.algorithm,
          kid: signer.id,
          typ: 'JWT',
          ...header,
        }) as JWTHeaderParameters,
      )
      .sign(signer.privateKey);
  }

  /** Signs with a new key from now on. @param keepsOld whether the earlier keys are still published */
  async rotate(id: string, { keepsOld = false, algorithm = 'ES256' } = {}): Promise<SigningKey> {
    const key = await signingKey(id, algorithm);
    this.keys = [key, ...(keepsOld ? this.keys : [])];
    return key;
  }

  /** Responds to what it has held back, and no longer misbehaves. */
  recover(): void {
    this.fault = null;
    for (const release of this.held.splice(0)) release();
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(request.url ?? '');
    // Pages of the gateway's origin call it.
    response.setHeader('access-control-allow-origin', '*');
    const path = (request.url ?? '').replace('/moved', '').replace(/\?.*/, '');
    if (this.fault === 'slow') await new Promise<void>((release) => this.held.push(release));
    if (this.fault === 'down') request.socket.destroy();
    else if (this.fault === 'status 500') response.writeHead(500).end('{"keys":[]}');
    else if (this.fault === 'redirect' && request.url === path)
      response.writeHead(302, { location: path.replace('/realms', '/moved/realms') }).end();
    else if (path.endsWith(discoveryPath)) this.discovery(response);
    else if (path.endsWith(keysPath)) await this.keySet(response);
    else if (path.endsWith(authorizePath)) this.authorize(request, response);
    else if (path.endsWith(tokenPath)) await this.giveTokens(request, response);
    else response.writeHead(404).end();
  }

  private discovery(response: ServerResponse): void {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        issuer: this.fault === 'wrong issuer' ? `${this.issuer}/other` : this.issuer,
        jwks_uri: this.fault === 'keys elsewhere' ? 'http://127.0.0.1:1/keys' : this.jwksUrl,
        authorization_endpoint: `${this.issuer}${authorizePath}`,
        token_endpoint: `${this.issuer}${tokenPath}`,
        code_challenge_methods_supported: ['S256'],
        id_token_signing_alg_values_supported: [this.keys[0]?.algorithm],
      }),
    );
  }

  private authorize({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(url, this.issuer);
    const of = (name: string): string => searchParams.get(name) ?? '';
    const code = randomUUID();
    this.codes.set(code, {
      challenge: of('code_challenge_method') === 'S256' ? of('code_challenge') : '',
      redirectUri: of('redirect_uri'),
      clientId: of('client_id'),
      nonce: searchParams.get('nonce'),
    });
    const back = new URL(of('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', of('state'));
    response.writeHead(302, { location: back.href }).end();
  }

  private async giveTokens(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = new URLSearchParams(await text(request));
    response.setHeader('content-type', 'application/json');
    const nonce = given.get('grant_type') === 'refresh_token' ? null : this.redeem(given);
    const isAllowed = given.get('grant_type') === 'refresh_token' ? this.refreshes : nonce !== undefined;
    if (!isAllowed) {
      response.writeHead(400).end('{"error":"invalid_grant"}');
      return;
    }
    const exp = Math.floor(Date.now() / 1000) + this.tokenSeconds;
    const answer = {
      token_type: 'Bearer',
      access_token: await this.token({ ...this.claims, exp, jti: randomUUID() }),
      expires_in: this.tokenSeconds,
      id_token: await this.token({ aud: given.get('client_id'), nonce: nonce ?? undefined }),
      ...(this.refreshes && { refresh_token: randomUUID() }),
    };
    response.end(JSON.stringify(answer));
  }

  /** The nonce of the code, which counts once; undefined: the code, the verifier, the client or its address is wrong. */
  private redeem(given: URLSearchParams): string | null | undefined {
    const code = given.get('code') ?? '';
    const authorization = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    return authorization?.challenge === challenge &&
      authorization.redirectUri === given.get('redirect_uri') &&
      authorization.clientId === given.get('client_id')
      ? authorization.nonce
      : undefined;
  }

  private async keySet(response: ServerResponse): Promise<void> {
    response.setHeader('content-type', 'application/json');
    if (this.fault === 'garbage') response.end('<html>');
    else if (this.fault === 'no key set') response.end('{"keys":{}}');
    else {
      const keys = await Promise.all(this.keys.map(publicJwk));
      const padding = this.fault === 'huge' ? 'x'.repeat(300_000) : '';
      response.end(JSON.stringify({ keys, padding }));
    }
  }
}

const withoutUndefined = (all: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
