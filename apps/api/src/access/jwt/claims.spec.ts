import { describe, expect, it } from 'vitest';
import { claimOf, claimsProblem, type Claims } from './claims.js';

const now = 1_800_000_000_000;
const seconds = now / 1000;
const rule = { audience: ['sluicegate', 'https://gateway.example'], clockToleranceMs: 30_000 };
const valid: Claims = { aud: 'sluicegate', exp: seconds + 60 };

describe('the claims of a token', () => {
  it.each<[string, Claims]>([
    ['of this audience', {}],
    ['of several audiences, of which this is one', { aud: ['other', 'https://gateway.example'] }],
    ['that expired within the tolerance', { exp: seconds - 29.5 }],
    ['that become valid within the tolerance', { nbf: seconds + 30 }],
    ['issued by a clock that is ahead, within the tolerance', { iat: seconds + 30 }],
    ['issued long ago', { iat: 0, nbf: 0 }],
  ])('%s are accepted', (_which, claims) => {
    expect(claimsProblem({ ...valid, ...claims }, rule, now)).toBeNull();
  });

  it.each<[string, Claims, string]>([
    ['of another audience', { aud: 'other' }, 'The token is not for this audience.'],
    [
      'of an audience that only begins like this',
      { aud: 'sluicegate2' },
      'The token is not for this audience.',
    ],
    ['of no audience', { aud: undefined }, 'The token has no audience.'],
    ['of an empty list of audiences', { aud: [] }, 'The token is not for this audience.'],
    [
      'with an audience that is not a text',
      { aud: ['sluicegate', 1] },
      'The audience of the token cannot be read.',
    ],
    ['that have expired', { exp: seconds - 30 }, 'The token has expired.'],
    ['that never expire', { exp: undefined }, 'The token has no time of expiry.'],
    ['with an expiry in words', { exp: 'tomorrow' }, 'A time of the token cannot be read.'],
    ['with an expiry in digits', { exp: String(seconds + 60) }, 'A time of the token cannot be read.'],
    ['with an expiry beyond all calendars', { exp: 1e300 }, 'A time of the token cannot be read.'],
    ['with no expiry but null', { exp: null }, 'A time of the token cannot be read.'],
    ['that are not valid yet', { nbf: seconds + 31 }, 'The token is not valid yet.'],
    ['with a beginning in words', { nbf: 'now' }, 'A time of the token cannot be read.'],
    ['issued in the future', { iat: seconds + 31 }, 'The token was issued in the future.'],
    ['with an issue in words', { iat: {} }, 'A time of the token cannot be read.'],
  ])('%s are refused', (_which, claims, why) => {
    expect(claimsProblem({ ...valid, ...claims }, rule, now)).toBe(why);
  });
});

describe('a claim', () => {
  const claims: Claims = {
    sub: 'alice',
    'https://example.com/roles': ['read'],
    realm_access: { roles: ['produce'] },
    'a.b': 1,
    a: { b: 2 },
    list: ['x'],
  };

  it.each([
    ['sub', 'alice'],
    ['https://example.com/roles', ['read']],
    ['realm_access.roles', ['produce']],
    ['a.b', 1],
    ['realm_access.other', undefined],
    ['sub.length', undefined],
    ['sub.x', undefined],
    ['none.at.all', undefined],
    ['constructor', undefined],
    ['realm_access.constructor.name', undefined],
    ['__proto__', undefined],
  ])('named %s is %j', (name, value) => {
    expect(claimOf(claims, name)).toEqual(value);
  });
});
