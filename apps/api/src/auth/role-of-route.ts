import type { AccessRole } from './authorize.js';

/**
 * Which role an address needs; null: open to all. Health answers everybody, since a probe has no key; the OpenAPI
 * pages say nothing about this installation. Whatever is not named here needs the highest role.
 */
export function roleOfRoute(method: string, url: string): AccessRole | null {
  const path = url.split('?', 1)[0] ?? '';
  if (/^\/(health|docs)(\/|-|$)/.test(path)) return null;
  if (path.startsWith('/topics/')) return 'produce';
  if (method === 'GET' || method === 'HEAD') return 'read';
  return 'operate';
}
