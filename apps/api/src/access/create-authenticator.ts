import type { Settings } from '../config/settings.schema.js';
import { Authenticator, type KeySource } from './authenticator.js';
import { configuredKeys } from './configured-keys.js';

/**
 * The authenticator of the settings.
 * @param storedKeys the keys of Postgres; not asked if `auth.storedKeys` is off. Keys expire by their clock
 */
export function createAuthenticator(
  settings: Settings,
  storedKeys: KeySource & { now(): number },
): Authenticator {
  const { apiKeys, jwt, certificates, storedKeys: areKeysStored } = settings.auth;
  return new Authenticator({
    keys: [configuredKeys(settings), ...(areKeysStored ? [storedKeys] : [])],
    tokens: null,
    certificates: { find: () => null },
    hasCredentials: apiKeys.length > 0 || jwt !== null || certificates.length > 0,
    now: () => storedKeys.now(),
  });
}
