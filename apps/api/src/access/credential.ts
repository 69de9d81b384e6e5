import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a request says of its caller. `token`: a bearer token that has the form of a JWT. */
export type Credential =
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'token'; readonly text: string }
  /** A header without a credential that can be read. */
  | { readonly kind: 'malformed' };

const malformed: Credential = { kind: 'malformed' };

/** A compact JWS (RFC 7515, section 7.1). An API key has no dots, unless somebody chose it so. */
const compactJws = /^[\w-]+\.[\w-]*\.[\w-]*$/;

/** The credential of a request: `X-API-Key`, `Authorization: Bearer`, or the password of `Authorization: Basic`; null: none. */
export function credentialOf(headers: IncomingHttpHeaders): Credential | null {
  const own = headers['x-api-key'];
  if (typeof own === 'string') return own === '' ? malformed : { kind: 'key', text: own };
  if (headers.authorization === undefined) return null;
  const [scheme = '', credentials = ''] = headers.authorization.split(/ +/, 2);
  if (credentials === '') return malformed;
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { kind: compactJws.test(credentials) ? 'token' : 'key', text: credentials };
    case 'basic': {
      const pair = Buffer.from(credentials, 'base64').toString('utf8');
      return pair.includes(':') ? { kind: 'key', text: pair.slice(pair.indexOf(':') + 1) } : malformed;
    }
    default:
      return malformed;
  }
}

/** The SHA-256 of a key, as keys are stored: `sha256:` and 64 hex digits. */
export const hashOf = (key: string): string => `sha256:${hash('sha256', key)}`;
