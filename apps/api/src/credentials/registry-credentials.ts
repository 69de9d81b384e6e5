import type { HttpRegistry } from '#registry';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.schema.js';
import { connectionTokens } from './connection-tokens.js';
import type { SecretFiles } from './secret-files.js';

type Credentials = Pick<ConstructorParameters<typeof HttpRegistry>[0], 'auth' | 'tls'>;

/** What the gateway shows the registry, as it is at each call. */
export function registryCredentials(
  { auth, ssl }: Pick<Settings['schemaRegistry'], 'auth' | 'ssl'>,
  files: SecretFiles,
  logger: Logger,
): Credentials {
  const tls = ssl !== undefined && files.has('schemaRegistry.ssl') ? files.tls('schemaRegistry.ssl') : null;
  return { auth: authOf(auth, files, logger), ...(tls !== null && { tls }) };
}

function authOf(
  auth: Settings['schemaRegistry']['auth'],
  files: SecretFiles,
  logger: Logger,
): Credentials['auth'] {
  if (auth === null) return null;
  if (!('username' in auth)) {
    const { token } = auth;
    if (token !== undefined) return { token: () => Promise.resolve(token) };
    return { token: connectionTokens('schemaRegistry.auth', auth, files, logger) };
  }
  const { username, password } = auth;
  return {
    username,
    password: password === undefined ? files.text('schemaRegistry.auth.passwordFile') : () => password,
  };
}
