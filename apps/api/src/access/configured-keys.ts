import { setMaxListeners } from 'node:events';
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
    let current = { ...generation(principal), hash: inFile() };
    principals.set(current.hash, current.principal);
    files.onChange(setting, () => {
      const before = current;
      // The same key may have moved to another entry meanwhile.
      if (principals.get(before.hash) === before.principal) principals.delete(before.hash);
      current = { ...generation(principal), hash: inFile() };
      principals.set(current.hash, current.principal);
      before.revoke();
    });
  }
  return { find: (hash) => principals.get(hash) ?? null };
}

/** The caller of one key after another: what is open with a key that is replaced ends. */
function generation(principal: Principal): { readonly principal: Principal; readonly revoke: () => void } {
  const revocation = new AbortController();
  // One for each stream of the caller.
  setMaxListeners(0, revocation.signal);
  return { principal: { ...principal, revoked: revocation.signal }, revoke: () => revocation.abort() };
}
