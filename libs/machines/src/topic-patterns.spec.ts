import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatcher, topicMatcher } from './topic-patterns.js';

describe('a topic pattern', () => {
  it.each([
    ['bars', 'bars', true],
    ['bars', 'bars_2', false],
    ['bars_*', 'bars_', true],
    ['bars_*', 'bars', false],
    ['*_rows', 'bars_1s_rows', true],
    ['*_rows', '_row', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*ab*b', 'ab', false],
    ['*ab*b', 'xabxb', true],
    ['**', '', true],
    ['a**b', 'a*b', true],
    ['a.c', 'abc', false],
    ['*', 'a\nb', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j matches %j: %s', (pattern, topic, expected) => {
    expect(globMatcher(pattern)(topic)).toBe(expected);
  });

  it('agrees with the regular expression that it stands for', () => {
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 7 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 9 });
    fc.assert(
      fc.property(glob, text, (pattern, topic) => {
        const expected = new RegExp(`^${pattern.split(/\*+/).join('[^]*')}$`).test(topic);
        expect(globMatcher(pattern)(topic)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('with many stars ends at once for a topic that almost matches', () => {
    // A regular expression would take minutes, and the test would end by its time limit.
    expect(globMatcher(`${'*a'.repeat(100)}*b`)('a'.repeat(249))).toBe(false);
  });
});

it('topicMatcher accepts what one of its patterns matches', () => {
  const matches = topicMatcher(['bars', '*_rows']);
  expect(['bars', 'x_rows', 'rows'].map(matches)).toEqual([true, true, false]);
});
