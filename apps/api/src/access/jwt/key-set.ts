import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';

/** The public keys of an issuer (RFC 7517). */
export interface KeySet {
  /** For jose: the key that a header names. */
  readonly keyOf: JWTVerifyGetKey;
  /** Equal for equal sets. */
  readonly text: string;
  readonly ids: ReadonlySet<string>;
  /** @param keyId null: any key */
  readonly has: (keyId: string | null) => boolean;
}

const mostKeys = 100;

/** Those of public keys. A key set may have others, which are not for us. */
const keyTypes: readonly unknown[] = ['RSA', 'EC', 'OKP'];

/** Null: this is not a key set. */
export function keySetOf(body: unknown): KeySet | null {
  const keys: unknown = isObject(body) ? body['keys'] : undefined;
  if (!Array.isArray(keys) || !keys.every(isObject)) return null;
  const usable = keys.filter(({ kty }) => keyTypes.includes(kty)).slice(0, mostKeys) as unknown as JWK[];
  const ids = new Set(usable.flatMap(({ kid }) => (typeof kid === 'string' ? kid : [])));
  try {
    return {
      keyOf: createLocalJWKSet({ keys: usable }),
      ids,
      text: JSON.stringify(usable),
      has: (keyId) => (keyId === null ? usable.length > 0 : ids.has(keyId)),
    };
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
