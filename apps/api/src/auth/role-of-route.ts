import type { AccessRole } from './authorize.js';

/**
 * The role that an address requires; null: open to all. Health is open because a probe has no key, and the OpenAPI pages
 * because they reveal nothing about this installation. Any other address requires the highest role.
 */
export function roleOfRoute(method: string, url: string): AccessRole | null {
  // First, since every stream of records passes here. No address below begins like this.
  if (method === 'POST' && url.startsWith('/topics/')) return 'produce';
  const path = url.split('?', 1)[0] ?? '';
  if (/^\/(health|docs)(\/|-|$)/.test(path)) return null;
  if (method === 'GET' || method === 'HEAD') return 'read';
  return 'operate';
}
