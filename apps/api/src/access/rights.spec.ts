import { describe, expect, it } from 'vitest';
import { accessRoles, isRight, Rights } from './rights.js';
import { TopicScope } from './topic-scope.js';

describe('a topic scope', () => {
  it.each([
    ['*', 'bars', true],
    ['bars_*', 'bars_1s', true],
    ['bars_*', 'bars_', true],
    ['bars_*', 'quotes', false],
    ['*_rows', 'bars_rows_2', false],
    ['a.b', 'axb', false],
    ['bars', 'bars\n', false],
  ])('of %s has %j: %s', (pattern, topic, expected) => {
    expect(new TopicScope([pattern]).has(topic)).toBe(expected);
  });

  it('of no pattern has no topic', () => {
    expect(TopicScope.none.has('bars')).toBe(false);
    expect(TopicScope.none.filter).toEqual([]);
  });

  it.each([
    [['*'], ['a*', 'b'], true],
    [['bars_*'], ['bars_1s_*'], true],
    [['bars_*'], ['bars_1s'], true],
    [['bars_*'], ['bars*'], false],
    [['bars_*'], ['*'], false],
    [['a*', 'b'], ['a*', 'b'], true],
    [['a*b'], ['ab'], true],
    [['a*b'], ['a*c*b'], true],
    [['bars'], [], true],
    [[], ['bars'], false],
  ])('of %j covers %j: %s', (outer, inner, expected) => {
    expect(new TopicScope(outer).covers(new TopicScope(inner))).toBe(expected);
  });

  it('leaves out the patterns that another one covers', () => {
    expect(new TopicScope(['bars_*', 'bars_1s', 'quotes', 'bars_*']).patterns).toEqual(['bars_*', 'quotes']);
    expect(new TopicScope(['a', '*']).filter).toBeNull();
  });
});

describe('rights', () => {
  it('hold each role on the topics of the grant, or on its own', () => {
    const rights = Rights.of([{ roles: ['produce', 'read:quotes*'], topics: ['bars_*'] }]);
    expect(rights.toJSON()).toEqual({ produce: ['bars_*'], read: ['quotes*'] });
    expect(rights.hasOn('produce', 'bars_1s')).toBe(true);
    expect(rights.hasOn('read', 'bars_1s')).toBe(false);
    expect(rights.has('operate')).toBe(false);
  });

  it('of several grants add up', () => {
    const rights = Rights.of([
      { roles: ['read'], topics: ['a*'] },
      { roles: ['operate'], topics: ['b*'] },
    ]);
    expect(rights.toJSON()).toEqual({ read: ['a*', 'b*'], operate: ['b*'] });
  });

  it('of admin contain operate and read, and of operate read; none contains produce', () => {
    const of = (role: string) => Object.keys(Rights.of([{ roles: [role], topics: ['*'] }]).toJSON());
    expect(accessRoles.map(of)).toEqual([
      ['produce'],
      ['read'],
      ['read', 'operate'],
      ['read', 'operate', 'admin'],
    ]);
  });

  it.each([
    [['admin'], ['*'], ['produce'], ['bars'], true],
    [['admin'], ['bars_*'], ['produce', 'admin'], ['bars_1s'], true],
    [['admin'], ['bars_*'], ['read'], ['*'], false],
    [['operate'], ['*'], ['read'], ['bars'], false],
  ])('of %j on %j may grant %j on %j: %s', (roles, topics, others, on, expected) => {
    const other = Rights.of([{ roles: others, topics: on }]);
    expect(Rights.of([{ roles, topics }]).mayGrant(other)).toBe(expected);
  });

  it.each(['', 'write', 'read:', 'read:a b', 'Read', 'read,produce'])('%j is no right', (text) => {
    expect(isRight(text)).toBe(false);
    expect(Rights.of([{ roles: [text], topics: ['*'] }]).toJSON()).toEqual({});
  });

  it.each([
    [`read:${'*a'.repeat(8)}`, true],
    [`read:${'*a'.repeat(9)}`, false],
    ['read:bars\n', false],
  ])('%j is a right: %s', (text, expected) => {
    expect(isRight(text)).toBe(expected);
  });

  it('of as many patterns as a key may have are made, compared and granted at once', () => {
    // Comparing the patterns of all roles again with each role would take longer than the test may.
    const names = Array.from({ length: 100 }, (_, index) => `${'*a'.repeat(110)}${index}`);
    const longest = (name: string): string => `admin:${'*a'.repeat(8)}${'a'.repeat(200)}b${name.slice(220)}`;
    const rights = Rights.of([{ roles: ['admin', ...names.slice(1).map(longest)], topics: names }]);
    expect(rights.topicsOf('read').patterns.length).toBeGreaterThan(99);
    expect(rights.mayGrant(rights)).toBe(true);
  });
});
