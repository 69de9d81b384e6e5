import { AuthenticationError, NetworkError, ResponseError, TimeoutError } from '@platformatic/kafka';
import { describe, expect, test } from 'vitest';
import { PermanentFailure } from '../permanent-failure.js';
import { clientFailureOf, responseOf } from './errors.js';

/** As the library wraps any failure to connect. */
const connecting = (cause: Error) => new NetworkError('Connection to b:1 failed.', { cause });
const SASL_AUTHENTICATION_FAILED = 58;
const brokerRefusal = () =>
  new ResponseError(36, 2, { '/': [SASL_AUTHENTICATION_FAILED, 'bad credentials'] }, {});

describe('a failure of the library', () => {
  test('is permanent when the broker refuses the credentials', () => {
    const error = connecting(
      new AuthenticationError('SASL authentication failed.', { cause: brokerRefusal() }),
    );
    const failure = clientFailureOf(error);
    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(failure).toMatchObject({ message: error.message, cause: error });
  });

  test('is permanent when the library rejects the server', () => {
    expect(clientFailureOf(connecting(new AuthenticationError('Invalid server signature.')))).toBeInstanceOf(
      PermanentFailure,
    );
  });

  test.each([new NetworkError('Connection closed'), new TimeoutError('Request timed out')])(
    'is transient when the network broke during the handshake: %s',
    (cause) => {
      const error = connecting(new AuthenticationError('Cannot find a suitable SASL mechanism.', { cause }));
      expect(clientFailureOf(error)).toBe(error);
    },
  );

  test.each([connecting(new Error('connect ECONNREFUSED')), new NetworkError('Connection closed')])(
    'is transient when it is not about credentials: %s',
    (error) => {
      expect(clientFailureOf(error)).toBe(error);
    },
  );
});

describe('a response that the library throws for the error of one part', () => {
  test('is returned as a whole', () => {
    const response = { topics: ['a', 'b'] };
    const parse = () => {
      throw new ResponseError(3, 8, { '/topics/1': [3, null] }, response);
    };
    expect(responseOf(parse)).toBe(response);
  });

  test('is distinguished from an unreadable one', () => {
    const unreadable = new RangeError('out of bounds');
    const parse = () => {
      throw unreadable;
    };
    expect(() => responseOf(parse)).toThrow(unreadable);
  });
});
