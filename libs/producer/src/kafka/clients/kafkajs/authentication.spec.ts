import kafkajs from 'kafkajs';
import { beforeEach, describe, expect, test } from 'vitest';
import { Login, type SaslOptions } from '../login.js';
import { PermanentFailure } from '../permanent-failure.js';
import { saslOf } from './authentication.js';
import type { SaslExchange } from './internals.js';

/** What the client sent, and what the broker answers to each message: bytes, or a failure. */
let sent: Buffer[];
let answers: (string | Error)[];
beforeEach(() => {
  sent = [];
  answers = [];
});

const logger = new kafkajs.Kafka({ brokers: ['unused:0'], logLevel: kafkajs.logLevel.NOTHING }).logger();

function authenticate(options: SaslOptions): Promise<void> {
  const saslAuthenticate = async <T>({ request, response }: SaslExchange<T>): Promise<T> => {
    sent.push(await request.encode());
    const answer = answers.shift() ?? '';
    if (answer instanceof Error) throw answer;
    return response.parse(await response.decode(withLength(answer)));
  };
  return saslOf(new Login(options))
    .authenticationProvider({ host: 'b', port: 1, logger, saslAuthenticate })
    .authenticate();
}

function withLength(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

/** As kafkajs makes them. */
const refused = Object.assign(new Error('bad credentials'), { name: 'KafkaJSProtocolError' });
const closed = Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' });

const plain: SaslOptions = { mechanism: 'plain', username: 'u', password: () => 'p' };
const bearer: SaslOptions = { mechanism: 'oauthbearer', token: () => Promise.resolve('t') };

describe('a password', () => {
  test('that the broker refuses is a failure of the credentials', async () => {
    answers = [refused];
    await expect(authenticate(plain)).rejects.toMatchObject({ name: 'KafkaJSSASLAuthenticationError' });
  });

  test('whose connection breaks is a failure of the connection, which can be retried', async () => {
    answers = [closed];
    await expect(authenticate(plain)).rejects.toBe(closed);
  });
});

describe('a token', () => {
  test('is accepted by an answer without a message', async () => {
    await authenticate(bearer);
    expect(sent).toEqual([withLength('n,,\u0001auth=Bearer t\u0001\u0001')]);
  });

  test('is refused by a message; the client ends the exchange, and the failure is permanent', async () => {
    answers = ['{"status":"invalid_token"}', refused];
    await expect(authenticate(bearer)).rejects.toThrow(
      new PermanentFailure('SASL OAUTHBEARER authentication failed: invalid_token'),
    );
    expect(sent[1]).toEqual(withLength('\u0001'));
  });

  test('is refused by an error: the failure is permanent as well', async () => {
    answers = [refused];
    await expect(authenticate(bearer)).rejects.toBeInstanceOf(PermanentFailure);
  });

  test('whose connection breaks is a failure of the connection, which can be retried', async () => {
    answers = [closed];
    await expect(authenticate(bearer)).rejects.toBe(closed);
  });

  test('that cannot be obtained is a failure that can be retried, and nothing is sent', async () => {
    const failure = new Error('no token now');
    await expect(
      authenticate({ mechanism: 'oauthbearer', token: () => Promise.reject(failure) }),
    ).rejects.toBe(failure);
    expect(sent).toEqual([]);
  });
});
