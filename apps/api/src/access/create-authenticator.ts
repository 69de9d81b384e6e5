import type { Settings } from '../config/settings.schema.js';
import { Authenticator } from './authenticator.js';
import { configuredKeys } from './configured-keys.js';

/** The authenticator of the settings. */
export function createAuthenticator(settings: Settings): Authenticator {
  const { apiKeys, jwt, certificates } = settings.auth;
  return new Authenticator({
    keys: [configuredKeys(settings)],
    tokens: null,
    certificates: { find: () => null },
    hasCredentials: apiKeys.length > 0 || jwt !== null || certificates.length > 0,
    now: Date.now,
  });
}
