import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../config/settings.schema.js';
import type { Principal } from '../principal.js';
import type { Claims } from './claims.js';
import { principalOfClaims } from './principal-of-claims.js';

const exp = 1_800_000_000;
const common = {
  requestsPerSecond: 50,
  bytesPerSecond: null,
  connections: 10,
  eventStreams: 8,
  topics: null,
  subjects: 10_000,
};

function read(claims: Claims, settings: Record<string, unknown> = {}) {
  const issuer = { name: 'corp', issuer: 'https://id.example', audience: ['a'], ...settings };
  const [parsed] = settingsSchema.parse({ auth: { jwt: [issuer] } }).auth.jwt ?? [];
  if (parsed === undefined) throw new Error('no issuer');
  return principalOfClaims({ sub: 'alice', exp, ...claims }, parsed, common);
}

function principal(claims: Claims, settings?: Record<string, unknown>): Principal {
  const result = read(claims, settings);
  if (!result.ok) throw new Error(result.why);
  return result.value;
}

describe('the caller of claims', () => {
  it('is named by the issuer and the claim, and expires with the token', () => {
    expect(principal({ roles: ['read'] })).toMatchObject({
      name: 'corp:alice',
      kind: 'token',
      limits: common,
      expiresAt: exp * 1000,
    });
    const claims = { name: 'client.id' };
    expect(principal({ client: { id: 'loader' } }, { claims }).name).toBe('corp:loader');
  });

  it.each<[string, Claims, object, object]>([
    ['a list of roles', { roles: ['produce', 'read:quotes*'] }, {}, { produce: ['*'], read: ['quotes*'] }],
    ['a text', { scope: 'openid  produce read:a' }, { roles: 'scope' }, { produce: ['*'], read: ['a'] }],
    [
      'nested',
      { realm_access: { roles: ['operate'] } },
      { roles: 'realm_access.roles' },
      { read: ['*'], operate: ['*'] },
    ],
    ['unknown values', { roles: ['offline_access', 'Produce', 'produce:a b', 'read'] }, {}, { read: ['*'] }],
    ['none at all', {}, {}, {}],
    ['null', { roles: null }, {}, {}],
    ['an empty list', { roles: [] }, {}, {}],
    ['topics', { roles: ['produce'], topics: ['a*', 'b'] }, { topics: 'topics' }, { produce: ['a*', 'b'] }],
    [
      'topics as a text',
      { roles: ['produce'], topics: 'a* b' },
      { topics: 'topics' },
      { produce: ['a*', 'b'] },
    ],
    ['topics missing', { roles: ['produce'] }, { topics: 'topics' }, {}],
    ['topics missing, but in the role', { roles: ['produce:a'] }, { topics: 'topics' }, { produce: ['a'] }],
    ['topics that no setting names', { roles: ['produce'], topics: ['a'] }, {}, { produce: ['*'] }],
  ])('has roles from %s', (_which, claims, names, roles) => {
    expect(principal(claims, { claims: names }).rights.toJSON()).toEqual(roles);
  });

  it.each<[string, Claims]>([
    ['a missing name', { sub: undefined }],
    ['a name that is a number', { sub: 7 }],
    ['an empty name', { sub: '' }],
    ['a name with a line break', { sub: 'alice\nbob' }],
    ['a name with an invisible character', { sub: 'ali\u200bce' }],
    ['a name with another direction of writing', { sub: '\u202eecila' }],
    ['a name with a line separator', { sub: 'alice\u2028bob' }],
    ['a name with a space at its end', { sub: 'alice ' }],
    ['a name with a space at its beginning', { sub: '\u00a0alice' }],
    ['a name with NUL', { sub: 'alice\0' }],
    ['a name that is too long', { sub: 'a'.repeat(201) }],
    ['roles that are a number', { roles: 1 }],
    ['roles that are a section', { roles: { read: true } }],
    ['roles with something else among them', { roles: ['read', 1] }],
    ['more roles than are compared', { roles: Array.from({ length: 101 }, (_, at) => `read:t${at}`) }],
    ['topics that are true', { topics: true }],
    ['topics that no topic has', { topics: ['a b'] }],
    ['more topics than are compared', { topics: Array.from({ length: 101 }, (_, at) => `t${at}`) }],
  ])('is refused for %s', (_which, claims) => {
    const result = read(claims, { claims: { topics: 'topics' } });
    expect(result.ok ? null : result.why).toMatch(/^The claim "(sub|roles|topics)" of the token is not /);
  });

  describe('with grants', () => {
    const grants = [
      {
        value: 'team-bars',
        roles: ['produce', 'read'],
        topics: ['bars_*'],
        limits: { requestsPerSecond: 100 },
      },
      { value: 'on-call', roles: ['operate'], limits: { requestsPerSecond: 200, connections: null } },
    ];
    const settings = { claims: { roles: 'groups', topics: 'topics' }, grants };

    it('has what the values of the claim stand for', () => {
      expect(principal({ groups: ['team-bars', 'others'] }, settings)).toMatchObject({
        limits: { ...common, requestsPerSecond: 100 },
      });
      const both = principal({ groups: ['team-bars', 'on-call'], topics: ['quotes'] }, settings);
      expect(both.rights.toJSON()).toEqual({
        produce: ['bars_*'],
        read: ['bars_*', 'quotes'],
        operate: ['quotes'],
      });
      expect(both.limits).toEqual({ ...common, requestsPerSecond: 200, connections: null });
    });

    it('has nothing for a value that is a role itself', () => {
      const caller = principal({ groups: ['admin', 'produce'], topics: ['*'] }, settings);
      expect(caller.rights.toJSON()).toEqual({});
      expect(caller.limits).toEqual(common);
    });
  });
});
