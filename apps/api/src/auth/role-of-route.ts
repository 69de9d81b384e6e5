import type { AccessRole } from './authorize.js';

/**
 * Which role an address needs; null: open to all. Health answers everybody, since a probe has no key; the OpenAPI
 * pages say nothing about this installation. Whatever is not named here needs the highest role.
 */
export function roleOfRoute(method: string, url: string): AccessRole | null {
  // First, since it is asked for every stream of records; no address below begins so.
  if (method === 'POST' && url.startsWith('/topics/')) return 'produce';
  const path = url.split('?', 1)[0] ?? '';
  if (/^\/(health|docs)(\/|-|$)/.test(path)) return null;
  if (method === 'GET' || method === 'HEAD') return 'read';
  return 'operate';
}
