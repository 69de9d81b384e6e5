import type { Logger } from 'pino';
import type { TokenFailure } from '../credentials/cached-token.js';

/** Warns that no new token could be obtained for a connection while the present one is valid. @param setting its section */
export const warnOfFailedRefresh =
  (logger: Pick<Logger, 'warn'>, setting: string) =>
  ({ message }: TokenFailure): void =>
    logger.warn({ setting, reason: message }, 'no new token: the present one is used until it expires');
