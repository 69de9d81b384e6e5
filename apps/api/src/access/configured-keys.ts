import { SecretFiles } from '../credentials/secret-files.js';
import type { Settings } from '../config/settings.schema.js';
import type { KeySource } from './authenticator.js';
import { hashOf } from './credential.js';
import { configuredPrincipal, type Principal } from './principal.js';

/** The keys of the settings. A key in a file is the one that the file has now. The clear texts are not kept. */
export function configuredKeys(
  { auth, limits }: Pick<Settings, 'auth' | 'limits'>,
  files: SecretFiles = SecretFiles.none(),
): KeySource {
  const principals = new Map<string, Principal>();
  for (const [index, entry] of auth.apiKeys.entries()) {
    const { key, keyFile, keyHash } = entry;
    const principal = configuredPrincipal('api_key', entry, limits.perPrincipal);
    if (keyFile === undefined) {
      principals.set(keyHash ?? hashOf(key ?? ''), principal);
      continue;
    }
    const setting = `auth.apiKeys.${index}.keyFile`;
    const inFile = files.text(setting);
    let hash = inFile();
    principals.set(hash, principal);
    files.onChange(setting, () => {
      // The same key may have moved to another entry meanwhile.
      if (principals.get(hash) === principal) principals.delete(hash);
      hash = inFile();
      principals.set(hash, principal);
    });
  }
  return { find: (hash) => principals.get(hash) ?? null };
}
