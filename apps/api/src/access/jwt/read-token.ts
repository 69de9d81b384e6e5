import { decodeJwt, decodeProtectedHeader } from 'jose';
import { refusedBecause, type Checked, type Claims } from './claims.js';

/** In characters. Beyond it nothing of a token is read. */
export const longestToken = 8192;

/** A longer one would only fill memory. */
const longestKeyId = 256;

/** What a token says of itself. Nothing of it has been verified. */
export interface UnverifiedToken {
  readonly algorithm: string;
  /** Null: it names no key. */
  readonly keyId: string | null;
  readonly issuer: string;
  readonly claims: Claims;
}

/** RFC 8725, section 3.11: a JWT of another kind, such as a logout token, is not one of access. */
const accessTokenType = /^(application\/)?(at\+)?jwt$/i;

const unreadable = refusedBecause('The token cannot be read.');
const tooLong = refusedBecause(`The token is longer than ${longestToken} characters.`);

/**
 * Reads a compact JWS. Headers that bring or name a key (`jwk`, `jku`, `x5c`, `x5u`) are ignored: only the issuer's own keys
 * count.
 */
export function readToken(text: string): Checked<UnverifiedToken> {
  if (text.length > longestToken) return tooLong;
  try {
    const { alg, kid, typ, crit } = decodeProtectedHeader(text) as Claims;
    const claims = decodeJwt(text) as Claims;
    if (crit !== undefined) return refusedBecause('The token has critical headers, which are not supported.');
    if (typ !== undefined && (typeof typ !== 'string' || !accessTokenType.test(typ)))
      return refusedBecause('The token is not an access token.');
    if (typeof alg !== 'string' || typeof claims['iss'] !== 'string') return unreadable;
    if (kid !== undefined && (typeof kid !== 'string' || kid.length > longestKeyId)) return unreadable;
    return { ok: true, value: { algorithm: alg, keyId: kid ?? null, issuer: claims['iss'], claims } };
  } catch {
    return unreadable;
  }
}
