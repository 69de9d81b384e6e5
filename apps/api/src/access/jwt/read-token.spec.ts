import { describe, expect, it } from 'vitest';
import { longestToken, readToken } from './read-token.js';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (header: object, claims: unknown = { iss: 'https://id.example' }): string =>
  `${part({ alg: 'ES256', ...header })}.${part(claims)}.c2ln`;

describe('a token', () => {
  it.each([
    ['JWT', 'JWT'],
    ['jwt in lower case', 'jwt'],
    ['at+jwt', 'at+jwt'],
    ['the whole media type', 'application/AT+JWT'],
    ['none', undefined],
  ])('of the type %s is read', (_which, typ) => {
    expect(readToken(token({ kid: 'k', typ }))).toEqual({
      ok: true,
      value: {
        algorithm: 'ES256',
        keyId: 'k',
        issuer: 'https://id.example',
        claims: { iss: 'https://id.example' },
      },
    });
  });

  it.each([
    ['of another type', token({ typ: 'logout+jwt' }), 'The token is not an access token.'],
    ['with a type that is a number', token({ typ: 1 }), 'The token is not an access token.'],
    [
      'with critical headers',
      token({ crit: ['exp'] }),
      'The token has critical headers, which are not supported.',
    ],
    [
      'with an empty list of them',
      token({ crit: [] }),
      'The token has critical headers, which are not supported.',
    ],
    ['without an algorithm', token({ alg: undefined }), 'The token cannot be read.'],
    ['with a key id that is a number', token({ kid: 1 }), 'The token cannot be read.'],
    ['with an endless key id', token({ kid: 'k'.repeat(257) }), 'The token cannot be read.'],
    ['without an issuer', token({}, {}), 'The token cannot be read.'],
    ['with a list of issuers', token({}, { iss: ['https://id.example'] }), 'The token cannot be read.'],
    ['whose claims are a list', token({}, []), 'The token cannot be read.'],
    ['whose claims are not JSON', `${part({ alg: 'ES256' })}.AAAA.c2ln`, 'The token cannot be read.'],
    ['whose header is not JSON', `AAAA.${part({})}.c2ln`, 'The token cannot be read.'],
    ['without a header', `.${part({})}.`, 'The token cannot be read.'],
    ['that is too long', 'a'.repeat(longestToken + 1), 'The token is longer than 8192 characters.'],
  ])('%s is refused', (_which, text, why) => {
    expect(readToken(text)).toEqual({ ok: false, why });
  });
});
