import type { Settings } from '../config/settings.schema.js';
import { SecretFiles } from '../credentials/secret-files.js';
import { Authenticator, type TokenVerifier } from './authenticator.js';
import { ClientCertificates } from './client-certificates.js';
import { configuredKeys } from './configured-keys.js';

/**
 * The authenticator of the settings.
 * @param files those that the settings name
 * @param tokens of the issuers of the settings
 */
export function createAuthenticator(
  settings: Settings,
  files = SecretFiles.none(),
  tokens: TokenVerifier | null = null,
): Authenticator {
  const { apiKeys, jwt, certificates } = settings.auth;
  return new Authenticator({
    keys: [configuredKeys(settings, files)],
    tokens,
    certificates: new ClientCertificates(settings, Date.now),
    hasCredentials: apiKeys.length > 0 || (jwt ?? []).length > 0 || certificates.length > 0,
    origins: new Set(settings.http.cors),
    now: Date.now,
  });
}
