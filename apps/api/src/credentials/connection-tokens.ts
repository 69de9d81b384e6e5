import type { Logger } from 'pino';
import type { TokenSource } from './cached-token.js';
import type { SecretFiles } from './secret-files.js';
import { createTokenSource, type TokenSettings } from './token-source.js';

/** The tokens of a connection, with its files as they are now. @param setting the section of the connection's credentials */
export function connectionTokens(
  setting: 'kafka.sasl' | 'schemaRegistry.auth',
  settings: TokenSettings,
  files: SecretFiles,
  logger: Logger,
): TokenSource {
  const { tokenFile, clientCredentials } = settings;
  return createTokenSource(settings, {
    readText: (file) => {
      if (file === tokenFile) return files.text(`${setting}.tokenFile`);
      if (file === clientCredentials?.clientSecretFile)
        return files.text(`${setting}.clientCredentials.clientSecretFile`);
      const tls = files.tls(`${setting}.clientCredentials`);
      return () => tls().ca ?? '';
    },
    onFailedRefresh: ({ message }) =>
      logger.warn({ setting, reason: message }, 'no new token: the present one is used until it expires'),
  });
}
