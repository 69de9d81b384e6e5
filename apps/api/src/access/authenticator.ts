import type { IncomingMessage } from 'node:http';
import type { Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';
import { credentialOf, hashOf } from './credential.js';
import { isCrossSite } from './cross-site.js';
import { localCallerRefusal } from './local-caller.js';
import { localCaller, type Principal } from './principal.js';

/** Who a caller is, or why that is not known. */
export type Authentication =
  | { readonly ok: true; readonly principal: Principal }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      /** A token was sent, and is not accepted. */
      readonly isInvalidToken?: true;
    };

/** API keys by their hashes (`hashOf`). A lookup by the hash of a secret reveals nothing of the secret by its duration. */
export interface KeySource {
  find(hash: string): Principal | null;
  /** False: it does not have its keys yet, so one that it does not find may exist. Absent: true. */
  readonly isLoaded?: boolean;
}

/** Bearer tokens of configured issuers. Null: no issuer is configured. */
export interface TokenVerifier {
  /** At once when the token is remembered. Never rejects. @param hash of the token, by `hashOf` */
  verify(token: string, hash: string): Authentication | Promise<Authentication>;
}

/** The identity of a verified client certificate; null: the connection has none that is configured. */
export interface CertificateSource {
  find(request: IncomingMessage): Principal | null;
}

export interface AuthenticatorParts {
  /** In the order in which they are asked. */
  readonly keys: readonly KeySource[];
  readonly tokens: TokenVerifier | null;
  readonly certificates: CertificateSource;
  /** Whether the settings have a credential of any kind. */
  readonly hasCredentials: boolean;
  /** Whose pages may send requests that only a certificate, or the place on this machine, identifies (`http.cors`). */
  readonly origins: ReadonlySet<string>;
  /** Epoch ms. */
  readonly now: () => number;
}

const missing = (detail: string): Authentication => ({ ok: false, refusal: refusal('auth.missing', detail) });

const local: Authentication = { ok: true, principal: localCaller };

const keyMissing = missing('An API key or a token is required: Authorization: Bearer, or X-API-Key.');
const malformed = missing(
  'The credential cannot be read. Allowed: Authorization: Bearer, Authorization: Basic, X-API-Key.',
);
const unknownKey = missing('The API key is not known.');
/** A client with a good key must not be told that it is wrong. */
const unavailable: Authentication = {
  ok: false,
  refusal: refusal('auth.unavailable', 'The credential cannot be checked now.'),
};
const expired = missing('The API key has expired.');
/** A browser sends the certificate with the requests of any page. */
const crossSite: Authentication = {
  ok: false,
  refusal: refusal(
    'auth.denied',
    'A web page of another origin, which http.cors does not list, cannot use the client certificate of the browser.',
  ),
};

/**
 * Finds out who sends a request. A credential in a header counts before the certificate of the connection. While no
 * credentials are configured, callers on this machine itself may do everything.
 */
export class Authenticator {
  constructor(private readonly parts: AuthenticatorParts) {}

  /** Whether the settings have a credential of any kind. */
  get hasCredentials(): boolean {
    return this.parts.hasCredentials;
  }

  /** Never rejects. */
  authenticate(request: IncomingMessage): Authentication | Promise<Authentication> {
    const authentication = this.byCredential(request);
    if (this.parts.hasCredentials || authentication instanceof Promise || authentication.ok)
      return authentication;
    // A wrong credential is ignored where none is needed.
    const denied = localCallerRefusal(request, this.parts.origins);
    if (denied === null) return local;
    return authentication === keyMissing ? { ok: false, refusal: denied } : authentication;
  }

  private byCredential(request: IncomingMessage): Authentication | Promise<Authentication> {
    const { tokens, certificates, origins } = this.parts;
    const credential = credentialOf(request.headers);
    if (credential === null) {
      const principal = certificates.find(request);
      if (principal === null) return keyMissing;
      return isCrossSite(request.headers, origins) ? crossSite : { ok: true, principal };
    }
    if (credential.kind === 'malformed') return malformed;
    // A key may have the form of a token.
    const hash = hashOf(credential.text);
    const byKey = this.byKey(hash);
    const isNoKey = byKey === unknownKey || byKey === unavailable;
    return credential.kind === 'token' && tokens !== null && isNoKey
      ? tokens.verify(credential.text, hash)
      : byKey;
  }

  private byKey(hash: string): Authentication {
    for (const source of this.parts.keys) {
      const principal = source.find(hash);
      if (principal === null) continue;
      const { expiresAt } = principal;
      return expiresAt !== null && expiresAt <= this.parts.now() ? expired : { ok: true, principal };
    }
    return this.parts.keys.some(({ isLoaded }) => isLoaded === false) ? unavailable : unknownKey;
  }
}
