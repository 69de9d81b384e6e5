import type { Connection, SASLCustomAuthenticator, SASLOptions } from '@platformatic/kafka';
import type { Login } from '../login.js';
import { REFUSAL_RECEIVED, refusalIn, tokenMessage } from '../oauthbearer.js';
import { toPromise, type Library } from './api.js';

type Exchange = Parameters<SASLCustomAuthenticator>[2];
type Response = Awaited<ReturnType<Library['saslPlain']['authenticate']>>;

const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
  oauthbearer: 'OAUTHBEARER',
} as const;

/** One authentication that succeeded. */
export interface Session {
  /** When it began, on the monotonic clock in ms. */
  readonly since: number;
  /** How long the broker accepts requests without another authentication, in ms. 0: without a limit. */
  readonly lifetimeMs: number;
}

/**
 * The `sasl` option of a connection of the library. It reads the secret once for each authentication.
 * @param onSession is called after each authentication, the first one included
 */
export function saslOf(library: Library, login: Login, onSession: (session: Session) => void): SASLOptions {
  return {
    mechanism: MECHANISMS[login.options.mechanism],
    authenticate: (_mechanism, connection, exchange, ...rest) => {
      const [, , , callback] = rest;
      const since = performance.now();
      authenticateBy(library, login, connection, exchange).then(
        (response) => {
          onSession({ since, lifetimeMs: Number(response.sessionLifetimeMs) });
          callback(null, response);
        },
        (error: unknown) => callback(error as Error),
      );
    },
  };
}

async function authenticateBy(
  library: Library,
  login: Login,
  connection: Connection,
  exchange: Exchange,
): Promise<Response> {
  const secret = await login.secret();
  const { options } = login;
  switch (options.mechanism) {
    case 'plain':
      return library.saslPlain.authenticate(exchange, connection, options.username, secret);
    case 'scram-sha-256':
      return library.saslScramSha.authenticate(exchange, connection, 'SHA-256', options.username, secret);
    case 'scram-sha-512':
      return library.saslScramSha.authenticate(exchange, connection, 'SHA-512', options.username, secret);
    case 'oauthbearer': {
      const send = (message: Buffer): Promise<Response> =>
        toPromise((callback) => {
          exchange(connection, message, callback);
        });
      const response = await send(tokenMessage(secret));
      const refusal = refusalIn(response.authBytes);
      if (refusal === null) return response;
      await send(REFUSAL_RECEIVED).catch(() => undefined);
      throw new library.AuthenticationError(refusal);
    }
  }
}
