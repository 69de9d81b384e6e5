import { describe, expect, it } from 'vitest';
import { nobody } from '../principal.js';
import { Rights } from '../rights.js';
import {
  decideCreate,
  decideRevoke,
  MAX_KEYS,
  MAX_KEYS_OF_SOME_TOPICS,
  type CreateKey,
  type KeyDecision,
} from './decide.js';
import { evolve, fold, stateOf, type StoredKey } from './key.js';
import type { KeyCreated, KeyEvent, KeyRevoked } from './key.events.js';

const now = Date.parse('2026-01-01T00:00:00.000Z');
const hour = 3_600_000;
const at = new Date(now).toISOString();

const created = (more: Partial<KeyCreated> = {}): KeyCreated => ({
  type: 'KeyCreated',
  at,
  id: 'key-1',
  name: 'loader',
  hash: 'sha256:1',
  roles: ['produce'],
  topics: ['bars_*'],
  limits: {},
  expiresAt: null,
  actor: 'root',
  reason: 'for the loader',
  ...more,
});
const revoked: KeyRevoked = { type: 'KeyRevoked', at, actor: 'other', reason: 'leaked' };

const create = (more: Partial<CreateKey> = {}): CreateKey => ({
  id: 'key-2',
  name: 'loader',
  hash: 'sha256:2',
  roles: ['produce'],
  topics: ['bars_*'],
  limits: { requestsPerSecond: 5 },
  commonLimits: nobody.limits,
  callerLimits: nobody.limits,
  expiresAt: null,
  actor: 'root',
  reason: 'again',
  rights: Rights.all,
  now,
  ...more,
});
const adminOf = (...topics: string[]): Rights => Rights.of([{ roles: ['admin'], topics }]);

interface Scenario {
  readonly when: (command: CreateKey, reserved?: readonly string[]) => KeyDecision;
  readonly whenRevoked: (more?: { readonly rights?: Rights }) => KeyDecision;
}

/** The events of one key, or of none. */
function given(...events: readonly KeyEvent[]): Scenario {
  const key = fold(events);
  return {
    when: (command, reserved = []) => decideCreate(key === null ? [] : [key], new Set(reserved), command),
    whenRevoked: ({ rights = Rights.all } = {}) =>
      decideRevoke(key, { rights, actor: 'other', reason: 'leaked', now }),
  };
}

describe('creating a key', () => {
  it.each([
    ['a lower limit', { requestsPerSecond: 5 }, 10, ['bars_*'], null],
    ['the same limit', { requestsPerSecond: 10 }, null, ['bars_*'], null],
    ['a higher limit', { requestsPerSecond: 11 }, 10, ['bars_*'], 'beyond_limits'],
    ['no limit', { requestsPerSecond: null }, 10, ['bars_*'], 'beyond_limits'],
    ['the limit of every caller', {}, 10, ['bars_*'], null],
    ['a higher one of every caller', {}, 11, ['bars_*'], 'beyond_limits'],
    ['no limit of every caller', {}, null, ['bars_*'], 'beyond_limits'],
    ['no limit, by an administrator of all topics', { requestsPerSecond: null }, null, ['*'], null],
  ])('with %s than the caller has', (_, limits, common, topics, why) => {
    const callerLimits = { ...nobody.limits, requestsPerSecond: 10 };
    const commonLimits = { ...nobody.limits, requestsPerSecond: common };
    const decision = given().when(create({ limits, commonLimits, callerLimits, rights: adminOf(...topics) }));
    expect(decision.ok ? null : decision.why).toBe(why);
  });

  it('stores who created it, why, and what it may do', () => {
    expect(given().when(create({ expiresAt: now + hour }))).toEqual({
      ok: true,
      events: [
        created({
          id: 'key-2',
          hash: 'sha256:2',
          limits: { requestsPerSecond: 5 },
          expiresAt: '2026-01-01T01:00:00.000Z',
          reason: 'again',
        }),
      ],
    });
  });

  it('is refused while an active key has the name', () => {
    expect(given(created()).when(create())).toEqual({ ok: false, why: 'name_taken' });
    expect(given(created()).when(create({ name: 'Loader' }))).toEqual({ ok: false, why: 'name_taken' });
  });

  it.each([
    ['was revoked', [created(), revoked]],
    ['has expired', [created({ expiresAt: at })]],
  ])('may take the name of a key that %s', (_how, events) => {
    expect(given(...events).when(create()).ok).toBe(true);
  });

  it('is refused for the name of a caller that is no stored key', () => {
    expect(given().when(create(), ['loader'])).toEqual({ ok: false, why: 'name_taken' });
    expect(given().when(create(), ['LOADER'])).toEqual({ ok: false, why: 'name_taken' });
  });

  it.each([-hour, 0])('is refused with an expiry %i ms from now', (ms) => {
    expect(given().when(create({ expiresAt: now + ms }))).toEqual({ ok: false, why: 'expiry_past' });
  });

  it.each([
    [['admin'], ['bars_*'], ['produce', 'read:bars_1s'], true],
    [['admin'], ['bars_*'], ['produce', 'read:quotes'], false],
    [['admin:bars_1s'], ['*'], ['produce'], false],
    [['operate'], ['*'], ['read'], false],
    [[], ['*'], ['produce'], false],
  ])('by a caller with %j on %j as %j is allowed: %s', (roles, topics, others, allowed) => {
    const decision = given().when(create({ roles: others, rights: Rights.of([{ roles, topics }]) }));
    expect(decision.ok ? null : decision.why).toBe(allowed ? null : 'beyond_rights');
  });

  it('is refused when as many keys are active as a pod keeps', () => {
    const keys = Array.from({ length: MAX_KEYS }, (_, n) => evolve(null, created({ name: `key-${n}` })));
    const active = keys.filter((key) => key !== null);
    expect(decideCreate(active, new Set(), create())).toEqual({ ok: false, why: 'too_many' });
    expect(decideCreate(active.slice(1), new Set(), create()).ok).toBe(true);
  });

  it('is refused to an administrator of some topics when half as many are active', () => {
    const keys = Array.from({ length: MAX_KEYS_OF_SOME_TOPICS }, (_, n) =>
      evolve(null, created({ name: `key-${n}` })),
    ).filter((key) => key !== null);
    const rights = adminOf('bars_*');
    expect(decideCreate(keys, new Set(), create({ rights }))).toEqual({ ok: false, why: 'too_many' });
    expect(decideCreate(keys.slice(1), new Set(), create({ rights })).ok).toBe(true);
    expect(decideCreate(keys, new Set(), create()).ok).toBe(true);
  });
});

describe('revoking a key', () => {
  it.each([
    ['an active one', [created()]],
    ['an expired one', [created({ expiresAt: at })]],
  ])('stores who revoked it and why: %s', (_what, events) => {
    expect(given(...events).whenRevoked()).toEqual({ ok: true, events: [revoked] });
  });

  it('that is revoked changes nothing', () => {
    expect(given(created(), revoked).whenRevoked()).toEqual({ ok: true, events: [] });
  });

  it('that does not exist is refused', () => {
    expect(given().whenRevoked()).toEqual({ ok: false, why: 'unknown' });
  });

  it.each([
    [adminOf('bars_1s'), false],
    [adminOf('quotes'), false],
    [Rights.of([{ roles: ['operate'], topics: ['*'] }]), false],
    [adminOf('bars_*'), true],
  ])('that the caller may not see is refused like one that does not exist', (rights, allowed) => {
    const decision = given(created()).whenRevoked({ rights });
    expect(decision.ok ? null : decision.why).toBe(allowed ? null : 'unknown');
  });
});

describe('a key', () => {
  const key = (...events: KeyEvent[]) => fold(events) as StoredKey;

  it('is active until it expires', () => {
    const events = created({ expiresAt: new Date(now + hour).toISOString() });
    expect(stateOf(key(events), now + hour - 1)).toBe('active');
    expect(stateOf(key(events), now + hour)).toBe('expired');
  });

  it('stays revoked, as it was revoked first', () => {
    const again = { ...revoked, actor: 'third', at: '2027-01-01T00:00:00.000Z' };
    expect(key(created({ expiresAt: at }), revoked, again).revoked).toEqual({
      at,
      actor: 'other',
      reason: 'leaked',
    });
    expect(stateOf(key(created({ expiresAt: at }), revoked), now + hour)).toBe('revoked');
  });

  it('of no first event is none', () => {
    expect(fold([revoked])).toBeNull();
  });
});
