import { describe, expect, it } from 'vitest';
import { TopicScope } from './topic-scope.js';

describe('TopicScope', () => {
  it.each([
    [['bars_*'], 'bars_1s', true],
    [['bars_*'], 'ticks', false],
    [['ticks', 'bars_*'], 'ticks', true],
    [['*'], 'anything', true],
    [[], 'anything', false],
  ])('of %j has %j: %s', (patterns, topic, expected) => {
    expect(new TopicScope(patterns).has(topic)).toBe(expected);
  });

  it.each([
    [['bars_*'], ['bars_1s', 'bars_*_rows'], true],
    [['bars_*'], ['*'], false],
    [['*a*'], ['*ab*'], true],
    [['*ab*'], ['*a*b*'], false],
    [['**'], ['*'], true],
  ])('%j covers %j: %s', (outer, inner, expected) => {
    expect(new TopicScope(outer).covers(new TopicScope(inner))).toBe(expected);
  });

  it('keeps no pattern that another one covers', () => {
    expect(new TopicScope(['bars_1s', 'bars_*', 'bars_**', 'ticks']).patterns).toEqual(['bars_*', 'ticks']);
  });

  it('answers at once for a pattern of many stars and a topic that almost matches', () => {
    // A regular expression would take minutes, and the test would end by its time limit.
    const scope = new TopicScope([`${'*a'.repeat(100)}*b`]);
    expect(scope.has('a'.repeat(249))).toBe(false);
    expect(scope.covers(new TopicScope(['*' + 'a'.repeat(249)]))).toBe(false);
  });
});
