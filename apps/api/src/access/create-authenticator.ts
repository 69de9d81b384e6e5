import type { Settings } from '../config/settings.schema.js';
import type { SecretFiles } from '../credentials/secret-files.js';
import { Authenticator, type KeySource, type TokenVerifier } from './authenticator.js';
import { ClientCertificates } from './client-certificates.js';
import { configuredKeys } from './configured-keys.js';

/** Where credentials are checked that are not in the settings themselves. */
export interface CredentialSources {
  /** The keys of Postgres; not asked if `auth.storedKeys` is off. Keys expire by their clock. */
  readonly storedKeys: KeySource & { now(): number };
  /** Of the issuers of the settings; null: none. */
  readonly tokens: TokenVerifier | null;
  /** Those that the settings name. */
  readonly files: SecretFiles;
}

/** The authenticator of the settings. */
export function createAuthenticator(
  settings: Settings,
  { storedKeys, tokens, files }: CredentialSources,
): Authenticator {
  const { apiKeys, jwt, certificates, storedKeys: areKeysStored } = settings.auth;
  return new Authenticator({
    keys: [configuredKeys(settings, files), ...(areKeysStored ? [storedKeys] : [])],
    tokens,
    certificates: new ClientCertificates(settings, Date.now),
    hasCredentials: apiKeys.length > 0 || (jwt ?? []).length > 0 || certificates.length > 0,
    origins: new Set(settings.http.cors),
    now: () => storedKeys.now(),
  });
}
