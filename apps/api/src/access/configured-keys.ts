import { SecretFiles } from '../credentials/secret-files.js';
import type { Settings } from '../config/settings.schema.js';
import type { KeySource } from './authenticator.js';
import { hashOf } from './credential.js';
import { limitsOf, type Principal } from './principal.js';
import { Rights } from './rights.js';

/** The keys of the settings. A key in a file is the one that the file has now. The clear texts are not kept. */
export function configuredKeys(
  { auth, limits }: Pick<Settings, 'auth' | 'limits'>,
  files: SecretFiles = SecretFiles.none(),
): KeySource {
  const principals = new Map<string, Principal>();
  for (const [index, { name, key, keyFile, keyHash, roles, topics, limits: own }] of auth.apiKeys.entries()) {
    const principal: Principal = {
      name,
      kind: 'api_key',
      rights: Rights.of([{ roles, topics }]),
      limits: limitsOf(own, limits.perPrincipal),
      expiresAt: null,
    };
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
