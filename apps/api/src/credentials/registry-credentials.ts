import type { HttpRegistry } from '#registry';
import type { Settings } from '../config/settings.schema.js';
import type { TokenFailure } from './cached-token.js';
import type { SecretFiles } from './secret-files.js';
import { createTokenSource } from './token-source.js';

type Credentials = Pick<ConstructorParameters<typeof HttpRegistry>[0], 'auth' | 'tls'>;

/** What the gateway shows the registry, as it is at each call. */
export function registryCredentials(
  { auth, ssl }: Pick<Settings['schemaRegistry'], 'auth' | 'ssl'>,
  files: SecretFiles,
  onFailedRefresh: (failure: TokenFailure) => void,
): Credentials {
  const tls = ssl !== undefined && files.has('schemaRegistry.ssl') ? files.tls('schemaRegistry.ssl') : null;
  return { auth: authOf(auth, files, onFailedRefresh), ...(tls !== null && { tls }) };
}

function authOf(
  auth: Settings['schemaRegistry']['auth'],
  files: SecretFiles,
  onFailedRefresh: (failure: TokenFailure) => void,
): Credentials['auth'] {
  if (auth === null) return null;
  if (!('username' in auth)) {
    const { token } = auth;
    if (token !== undefined) return { token: () => Promise.resolve(token) };
    return { token: createTokenSource(auth, { setting: 'schemaRegistry.auth', files, onFailedRefresh }) };
  }
  const { username, password } = auth;
  return {
    username,
    password: password === undefined ? files.text('schemaRegistry.auth.passwordFile') : () => password,
  };
}
