import type { ClientCredentials } from '../config/credentials.schema.js';
import { cachedToken, TokenFailure, type IssuedToken, type TokenSource } from './cached-token.js';
import { isToken, requestToken } from './client-credentials.js';
import { signMskIamToken, type MskIam } from './msk-iam-token.js';

/** Where tokens come from: exactly one of them. */
export interface TokenSettings {
  readonly tokenFile?: string | undefined;
  readonly clientCredentials?: ClientCredentials | undefined;
  readonly awsMskIam?: MskIam | undefined;
}

/** What a token source uses. */
export interface TokenSourceParts {
  /** The current text of a file that the settings name. @throws when it cannot be read */
  readonly readText: (file: string) => () => string;
  /** A refresh failed while the present token remains valid. */
  readonly onFailedRefresh?: (failure: TokenFailure) => void;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
  readonly signMskIam?: (settings: MskIam) => Promise<IssuedToken>;
}

/**
 * The source of the tokens of one connection, for Kafka and for the registry: a file, whose current text counts each time; the
 * client credentials grant; or AWS MSK IAM. Issued tokens are kept and refreshed before they expire.
 */
export function createTokenSource(settings: TokenSettings, parts: TokenSourceParts): TokenSource {
  const {
    readText,
    onFailedRefresh = () => undefined,
    now = () => performance.now(),
    signMskIam = signMskIamToken,
  } = parts;
  const { tokenFile, clientCredentials, awsMskIam } = settings;
  if (tokenFile !== undefined) return fileToken(readText(tokenFile));
  if (clientCredentials !== undefined) {
    const { clientSecret, clientSecretFile, caFile } = clientCredentials;
    const secret =
      clientSecretFile === undefined ? () => clientSecret ?? '' : trimmed(readText(clientSecretFile));
    const ca = caFile === undefined ? null : readText(caFile);
    return cachedToken(() => requestToken(clientCredentials, { secret, ca }), { now, onFailedRefresh });
  }
  if (awsMskIam !== undefined) return cachedToken(() => signMskIam(awsMskIam), { now, onFailedRefresh });
  throw new TypeError('no source of tokens');
}

function fileToken(read: () => string): TokenSource {
  const current = (): Promise<string> => {
    try {
      const token = read().trim();
      if (isToken(token)) return Promise.resolve(token);
      return Promise.reject(new TokenFailure('the token file has no token'));
    } catch {
      return Promise.reject(new TokenFailure('the token file cannot be read'));
    }
  };
  // A file's next text may be another token.
  return Object.assign(current, { refused: () => undefined });
}

const trimmed = (read: () => string) => (): string => read().trim();
