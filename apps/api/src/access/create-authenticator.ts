import type { Settings } from '../config/settings.schema.js';
import { Authenticator, type TokenVerifier } from './authenticator.js';
import { configuredKeys } from './configured-keys.js';

/**
 * The authenticator of the settings.
 * @param tokens null: no issuer is configured
 */
export function createAuthenticator(settings: Settings, tokens: TokenVerifier | null): Authenticator {
  const { apiKeys, certificates } = settings.auth;
  return new Authenticator({
    keys: [configuredKeys(settings)],
    tokens,
    certificates: { find: () => null },
    hasCredentials: apiKeys.length > 0 || tokens !== null || certificates.length > 0,
    now: Date.now,
  });
}
