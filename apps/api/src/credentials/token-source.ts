import type { ClientCredentials } from '../config/credentials.schema.js';
import { cachedToken, type IssuedToken, type TokenFailure, type TokenSource } from './cached-token.js';
import { requestToken } from './client-credentials.js';
import { signMskIamToken, type MskIam } from './msk-iam-token.js';
import type { SecretFiles } from './secret-files.js';

/** Where tokens come from: exactly one of them. */
export interface TokenSettings {
  readonly tokenFile?: string | undefined;
  readonly clientCredentials?: ClientCredentials | undefined;
  readonly awsMskIam?: MskIam | undefined;
}

/** What a token source uses. */
export interface TokenSourceParts {
  /** The section of the settings: `kafka.sasl`. */
  readonly setting: string;
  /** The files that it names. */
  readonly files: Pick<SecretFiles, 'text' | 'tls'>;
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
    setting,
    files,
    onFailedRefresh = () => undefined,
    now = () => performance.now(),
    signMskIam = signMskIamToken,
  } = parts;
  const { tokenFile, clientCredentials, awsMskIam } = settings;
  if (tokenFile !== undefined) {
    const token = files.text(`${setting}.tokenFile`);
    // A token that was refused needs no note: the file's next content is another one.
    return Object.assign(() => Promise.resolve(token()), { refused: () => undefined });
  }
  if (clientCredentials !== undefined) {
    const { clientSecret, clientSecretFile, caFile } = clientCredentials;
    const own = `${setting}.clientCredentials`;
    const secret =
      clientSecretFile === undefined ? () => clientSecret ?? '' : files.text(`${own}.clientSecretFile`);
    const tls = caFile === undefined ? () => ({}) : files.tls(own);
    return cachedToken(() => requestToken(clientCredentials, { secret, tls }), { now, onFailedRefresh });
  }
  if (awsMskIam !== undefined) return cachedToken(() => signMskIam(awsMskIam), { now, onFailedRefresh });
  throw new TypeError('no source of tokens');
}
