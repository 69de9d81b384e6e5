import { AuthenticationError, NetworkError, ResponseError, TimeoutError } from '@platformatic/kafka';
import { describe, expect, test } from 'vitest';
import { PermanentFailure } from '../permanent-failure.js';
import { clientFailureOf, responseOf } from './errors.js';

/** As the library wraps whatever fails while it connects. */
const connecting = (cause: Error) => new NetworkError('Connection to b:1 failed.', { cause });
const SASL_AUTHENTICATION_FAILED = 58;
const refusedByBroker = () =>
  new ResponseError(36, 2, { '/': [SASL_AUTHENTICATION_FAILED, 'bad credentials'] }, {});

describe('a failure of the library', () => {
  test('is permanent where the broker refuses the credentials', () => {
    const error = connecting(
      new AuthenticationError('SASL authentication failed.', { cause: refusedByBroker() }),
    );
    const failure = clientFailureOf(error);
    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(failure).toMatchObject({ message: error.message, cause: error });
  });

  test('is permanent where the library itself finds the server false', () => {
    expect(clientFailureOf(connecting(new AuthenticationError('Invalid server signature.')))).toBeInstanceOf(
      PermanentFailure,
    );
  });

  test.each([new NetworkError('Connection closed'), new TimeoutError('Request timed out')])(
    'passes where the network broke during the handshake: %s',
    (cause) => {
      const error = connecting(new AuthenticationError('Cannot find a suitable SASL mechanism.', { cause }));
      expect(clientFailureOf(error)).toBe(error);
    },
  );

  test.each([connecting(new Error('connect ECONNREFUSED')), new NetworkError('Connection closed')])(
    'passes where nobody spoke of credentials: %s',
    (error) => {
      expect(clientFailureOf(error)).toBe(error);
    },
  );
});

describe('an answer that the library throws for the error of one part', () => {
  test('is given whole', () => {
    const answer = { topics: ['a', 'b'] };
    const parse = () => {
      throw new ResponseError(3, 8, { '/topics/1': [3, null] }, answer);
    };
    expect(responseOf(parse)).toBe(answer);
  });

  test('is told from one that cannot be read', () => {
    const unreadable = new RangeError('out of bounds');
    const parse = () => {
      throw unreadable;
    };
    expect(() => responseOf(parse)).toThrow(unreadable);
  });
});
