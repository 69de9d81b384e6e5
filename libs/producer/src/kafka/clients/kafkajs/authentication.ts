import type { Login } from '../login.js';
import { REFUSAL_RECEIVED, refusalIn, tokenMessage } from '../oauthbearer.js';
import { PermanentFailure } from '../permanent-failure.js';
import {
  passwordAuthentications,
  type AuthenticationParts,
  type AuthenticationProvider,
  type SaslExchange,
} from './internals.js';

/** The `sasl` option of a kafkajs connection. It reads the secret once for each authentication. */
export function saslOf(login: Login): {
  readonly mechanism: string;
  readonly authenticationProvider: AuthenticationProvider;
} {
  const { options } = login;
  return {
    mechanism: options.mechanism,
    authenticationProvider: (parts) => ({
      authenticate: async () => {
        const secret = await login.secret();
        if (options.mechanism === 'oauthbearer') await authenticateByToken(secret, parts);
        else await authenticateByPassword(options, secret, parts);
      },
    }),
  };
}

/** kafkajs reports every failure as one of the credentials, also when the connection broke. */
async function authenticateByPassword(
  {
    mechanism,
    username,
  }: { readonly mechanism: keyof typeof passwordAuthentications; readonly username: string },
  password: string,
  parts: AuthenticationParts,
): Promise<void> {
  let broken: unknown = null;
  const saslAuthenticate = async <T>(exchange: SaslExchange<T>): Promise<T> =>
    parts.saslAuthenticate(exchange).catch((error: unknown) => {
      if (!isOfTheBroker(error)) broken = error;
      throw error;
    });
  try {
    const provider = passwordAuthentications[mechanism]({ username, password });
    await provider({ ...parts, saslAuthenticate }).authenticate();
  } catch (error) {
    throw broken ?? error;
  }
}

async function authenticateByToken(token: string, { saslAuthenticate }: AuthenticationParts): Promise<void> {
  try {
    const refusal = refusalIn(await saslAuthenticate(exchangeOf(tokenMessage(token))));
    if (refusal === null) return;
    await saslAuthenticate(exchangeOf(REFUSAL_RECEIVED)).catch(() => undefined);
    throw new PermanentFailure(refusal);
  } catch (error) {
    if (!isOfTheBroker(error)) throw error;
    throw new PermanentFailure('SASL OAUTHBEARER authentication failed', { cause: error });
  }
}

/** kafkajs puts the length in front of the broker's bytes. */
function exchangeOf(message: Buffer): SaslExchange<Buffer> {
  const length = Buffer.alloc(4);
  length.writeInt32BE(message.length);
  return {
    request: { encode: () => Promise.resolve(Buffer.concat([length, message])) },
    response: {
      decode: (bytes) => Promise.resolve(bytes.subarray(4)),
      parse: (bytes) => Promise.resolve(bytes),
    },
  };
}

const isOfTheBroker = (error: unknown): boolean =>
  error instanceof Error && error.name === 'KafkaJSProtocolError';
