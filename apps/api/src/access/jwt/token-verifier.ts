import { compactVerify, errors } from 'jose';
import type { IssuerSettings } from '../../config/access.schema.js';
import { refusal } from '../../http/problems/refusal-error.js';
import type { Authentication, TokenVerifier } from '../authenticator.js';
import type { PrincipalLimits } from '../principal.js';
import { claimsProblem } from './claims.js';
import type { IssuerKeys } from './issuer-keys.js';
import { principalOfClaims } from './principal-of-claims.js';
import { readToken, type UnverifiedToken } from './read-token.js';
import { RememberedTokens } from './remembered-tokens.js';

/** An issuer whose tokens are accepted. */
export interface TrustedIssuer {
  readonly settings: IssuerSettings;
  readonly keys: IssuerKeys;
}

export interface JwtVerifierParts {
  /** By the claim `iss`. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** Of callers without their own. */
  readonly limits: PrincipalLimits;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Verifies tokens: first what a token says of itself, then its signature, and only then who the caller is. A token that was
 * verified is remembered while it is valid and the issuer's keys stay the same.
 */
export class JwtVerifier implements TokenVerifier {
  private readonly remembered = new RememberedTokens();
  /** Requests with the same token share its verification. */
  private readonly verifying = new Map<string, Promise<Authentication>>();

  constructor(private readonly parts: JwtVerifierParts) {}

  verify(text: string, hash: string): Authentication | Promise<Authentication> {
    const now = this.parts.now();
    const known = this.remembered.find(hash, now) ?? this.verifying.get(hash);
    if (known !== undefined) return known;
    const read = readToken(text);
    if (!read.ok) return refused(read.why);
    const token = read.value;
    const issuer = this.parts.issuers.get(token.issuer);
    if (issuer === undefined) return refused('The issuer of the token is not accepted.');
    const { settings } = issuer;
    if (!settings.algorithms.some((each) => each === token.algorithm))
      return refused('The algorithm of the token is not accepted.');
    const problem = claimsProblem(token.claims, settings, now);
    if (problem !== null) return refused(problem);
    const verified = this.verifyWith(issuer, token, text, hash).finally(() => this.verifying.delete(hash));
    this.verifying.set(hash, verified);
    return verified;
  }

  private async verifyWith(
    { settings, keys }: TrustedIssuer,
    { keyId, claims }: UnverifiedToken,
    text: string,
    hash: string,
  ): Promise<Authentication> {
    const found = await keys.find(keyId);
    if (found.kind === 'unknown') return keyUnknown;
    if (found.kind === 'unavailable') {
      const { retryAfterMs } = found;
      const detail = 'The keys of the issuer of the token cannot be fetched.';
      return { ok: false, refusal: refusal('auth.unavailable', detail, { retryAfterMs }) };
    }
    try {
      await compactVerify(text, found.set.keyOf, { algorithms: [...settings.algorithms] });
    } catch (error) {
      return signatureRefused(error);
    }
    const principal = principalOfClaims(claims, settings, this.parts.limits);
    if (!principal.ok) return refused(principal.why);
    const authentication: Authentication = { ok: true, principal: principal.value };
    const validUntil = Number(claims['exp']) * 1000 + settings.clockToleranceMs;
    this.remembered.add(hash, { authentication, keys, generation: found.generation, validUntil });
    return authentication;
  }
}

const refused = (detail: string): Authentication => ({
  ok: false,
  refusal: refusal('auth.missing', detail),
  isInvalidToken: true,
});

const keyUnknown = refused('The key of the token is not one of its issuer.');

function signatureRefused(error: unknown): Authentication {
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refused('The signature of the token is wrong.');
  if (error instanceof errors.JWKSNoMatchingKey) return keyUnknown;
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return refused('The token does not say which key of its issuer it was signed with.');
  // Such as a key that is too short.
  return refused('The signature of the token cannot be verified.');
}
