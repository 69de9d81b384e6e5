import type { IncomingHttpHeaders } from 'node:http';

/** The API key that a request carries: `X-API-Key`, `Authorization: Bearer`, or the password of `Authorization: Basic`; null: none. */
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
