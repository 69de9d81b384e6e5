import type { Settings } from '../config/settings.schema.js';
import { SecretFiles } from '../credentials/secret-files.js';
import { Authenticator, type KeySource } from './authenticator.js';
import { ClientCertificates } from './client-certificates.js';
import { configuredKeys } from './configured-keys.js';

/**
 * The authenticator of the settings.
 * @param storedKeys the keys of Postgres; not asked if `auth.storedKeys` is off. Keys expire by their clock
 * @param files those that the settings name
 */
export function createAuthenticator(
  settings: Settings,
  storedKeys: KeySource & { now(): number },
  files = SecretFiles.none(),
): Authenticator {
  const { apiKeys, jwt, certificates, storedKeys: areKeysStored } = settings.auth;
  return new Authenticator({
    keys: [configuredKeys(settings, files), ...(areKeysStored ? [storedKeys] : [])],
    tokens: null,
    certificates: new ClientCertificates(settings, Date.now),
    hasCredentials: apiKeys.length > 0 || jwt !== null || certificates.length > 0,
    origins: new Set(settings.http.cors),
    now: () => storedKeys.now(),
  });
}
