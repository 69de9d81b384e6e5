import type { Logger } from 'pino';
import type { Settings } from '../../config/settings.schema.js';
import type { SecretFiles } from '../../credentials/secret-files.js';
import type { TokenVerifier } from '../authenticator.js';
import { fetchKeySet } from './fetch-key-set.js';
import { IssuerKeys, keysPace, type KeysPace } from './issuer-keys.js';
import { JwtVerifier } from './token-verifier.js';

export interface TokenVerifierParts {
  /** Those that the settings name. */
  readonly files: Pick<SecretFiles, 'has' | 'tls'>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly pace?: KeysPace;
}

/** A verifier that keeps the keys of its issuers up to date. */
export interface RunningTokenVerifier extends TokenVerifier {
  /** Fetches all keys now. Resolves when that has ended, well or not. */
  readonly refresh: () => Promise<void>;
  /** Ends what runs in the background. */
  readonly close: () => void;
}

/** For the issuers of the settings; their keys are fetched at once, in the background. Null: there are none. */
export function createTokenVerifier(
  { auth, limits }: Pick<Settings, 'auth' | 'limits'>,
  { files, logger, now, pace = keysPace }: TokenVerifierParts,
): RunningTokenVerifier | null {
  const issuers = (auth.jwt ?? []).map((settings, index) => {
    const { name } = settings;
    const section = `auth.jwt.${index}`;
    const tls = files.has(section) ? files.tls(section) : () => ({ ca: undefined });
    const keys = new IssuerKeys({
      fetch: (closed) => fetchKeySet(settings, tls().ca, closed),
      onFailure: (reason) => {
        if (reason === null)
          logger.info({ issuer: name }, 'the keys of an issuer of tokens were fetched again');
        else logger.warn({ issuer: name, reason }, 'the keys of an issuer of tokens cannot be fetched');
      },
      monotonic: () => performance.now(),
      pace,
    });
    return { settings, keys };
  });
  if (issuers.length === 0) return null;
  const verifier = new JwtVerifier({
    issuers: new Map(issuers.map((each) => [each.settings.issuer, each])),
    limits: limits.perPrincipal,
    now,
  });
  const refresh = async (): Promise<void> => {
    await Promise.all(issuers.map(({ keys }) => keys.refresh()));
  };
  void refresh();
  return {
    verify: (token, hash) => verifier.verify(token, hash),
    refresh,
    close: () => {
      for (const { keys } of issuers) keys.close();
    },
  };
}
