import type { Settings } from '../config/settings.schema.js';
import { SecretFiles } from '../credentials/secret-files.js';
import { Authenticator } from './authenticator.js';
import { ClientCertificates } from './client-certificates.js';
import { configuredKeys } from './configured-keys.js';

/** The authenticator of the settings. @param files those that the settings name */
export function createAuthenticator(settings: Settings, files = SecretFiles.none()): Authenticator {
  const { apiKeys, jwt, certificates } = settings.auth;
  return new Authenticator({
    keys: [configuredKeys(settings, files)],
    tokens: null,
    certificates: new ClientCertificates(settings, Date.now),
    hasCredentials: apiKeys.length > 0 || jwt !== null || certificates.length > 0,
    origins: new Set(settings.http.cors),
    now: Date.now,
  });
}
