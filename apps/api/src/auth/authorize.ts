import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';
import type { Settings } from '../config/settings.schema.js';

/** `produce`: send records. `read`: query subjects, audit and metrics. `operate`: command subjects, and read. */
export type AccessRole = 'produce' | 'read' | 'operate';

export interface ApiKey {
  readonly name: string;
  /** SHA-256 of the key. */
  readonly hash: Buffer;
  readonly roles: readonly AccessRole[];
}

/** The caller's name is that of its API key, even if the key lacks the role, or `anonymous`. */
export type Authorization =
  | { readonly ok: true; readonly actor: string }
  | { readonly ok: false; readonly actor: string; readonly refusal: Refusal };

const anonymous = 'anonymous';

/** The configured keys as hashes: the clear texts are not kept. */
export function apiKeysOf(auth: Settings['auth']): readonly ApiKey[] {
  return auth.apiKeys.map(({ name, key, keyHash, roles }) => ({
    name,
    hash: keyHash === undefined ? sha256(key ?? '') : Buffer.from(keyHash.slice('sha256:'.length), 'hex'),
    roles,
  }));
}

/** The API key of a request: `X-API-Key`, `Authorization: Bearer`, or the password of `Authorization: Basic`; null: none. */
export function apiKeyOf(headers: IncomingHttpHeaders): string | null {
  const own = headers['x-api-key'];
  if (typeof own === 'string' && own !== '') return own;
  if (headers.authorization === undefined) return null;
  const [scheme = '', credentials = ''] = headers.authorization.split(/ +/, 2);
  if (credentials === '') return null;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return null;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : null;
}

/**
 * Whether a caller has `role`. If no key is configured, callers on this machine have every role, and others none. Every key
 * is compared, each in constant time.
 */
export function authorize(
  keys: readonly ApiKey[],
  given: string | null,
  remoteAddress: string | undefined,
  role: AccessRole,
): Authorization {
  if (keys.length === 0) {
    return isLoopback(remoteAddress)
      ? { ok: true, actor: anonymous }
      : {
          ok: false,
          actor: anonymous,
          refusal: refusal(
            'auth.denied',
            'No API key is configured, so only requests from this machine itself are accepted.',
          ),
        };
  }
  if (given === null) {
    return {
      ok: false,
      actor: anonymous,
      refusal: refusal('auth.missing', 'An API key is required: Authorization: Bearer, or X-API-Key.'),
    };
  }
  const hash = sha256(given);
  let match: ApiKey | null = null;
  for (const key of keys) if (timingSafeEqual(key.hash, hash)) match = key;
  if (match === null)
    return { ok: false, actor: anonymous, refusal: refusal('auth.missing', 'The API key is not known.') };
  if (match.roles.includes(role) || (role === 'read' && match.roles.includes('operate'))) {
    return { ok: true, actor: match.name };
  }
  const denied = refusal('auth.denied', `The API key does not have the role "${role}".`);
  return { ok: false, actor: match.name, refusal: denied };
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

const isLoopback = (address: string | undefined): boolean =>
  address === '127.0.0.1' || address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '');
