import type { Settings } from '../config/settings.schema.js';
import type { KeySource } from './authenticator.js';
import { hashOf } from './credential.js';
import { limitsOf, type Principal } from './principal.js';
import { Rights } from './rights.js';

/** The keys of the settings. The clear texts are not kept. */
export function configuredKeys({ auth, limits }: Pick<Settings, 'auth' | 'limits'>): KeySource {
  const principals = new Map<string, Principal>();
  for (const { name, key, keyHash, roles, topics, limits: own } of auth.apiKeys) {
    principals.set(keyHash ?? hashOf(key ?? ''), {
      name,
      kind: 'api_key',
      rights: Rights.of([{ roles, topics }]),
      limits: limitsOf(own, limits.perPrincipal),
      expiresAt: null,
    });
  }
  return { find: (hash) => principals.get(hash) ?? null };
}
