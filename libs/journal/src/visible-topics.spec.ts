import { describe, expect, it } from 'vitest';
import { firstHidden, isVisible } from './visible-topics.js';

describe('a topic is visible', () => {
  it.each([
    ['with no restriction', null],
    ['by its name', ['trades', 'bars_1']],
    ['by a pattern', ['bars_*']],
    ['by a pattern with a star that stands for nothing', ['*bars_1*']],
    ['by a pattern with several stars', ['b**s*1']],
  ])('%s', (_, visible) => {
    expect(isVisible(visible, 'bars_1')).toBe(true);
  });

  it.each([
    ['if none is', []],
    ['by a part of its name', ['bars']],
    ['by a pattern in which a dot is no pattern', ['bars.1']],
    ['by an underscore, which is no pattern', ['bars__', 'bar__1']],
    ['by a pattern that needs more', ['bars_1_*']],
    ['in another case', ['BARS_*']],
  ])('but not %s', (_, visible) => {
    expect(isVisible(visible, 'bars_1')).toBe(false);
  });
});

it('the first topic that is not visible is found among many', () => {
  expect(firstHidden(['bars_*', 'trades'], ['bars_1', 'trades', 'quotes', 'orders'])).toBe('quotes');
  expect(firstHidden(['bars_*', 'trades'], ['bars_1', 'trades'])).toBeNull();
  expect(firstHidden(null, ['quotes'])).toBeNull();
  expect(firstHidden([], ['quotes'])).toBe('quotes');
});

it('a pattern of many stars ends at once for a topic that almost matches', () => {
  // A regular expression would take minutes, and the test would end by its time limit.
  expect(isVisible([`${'*a'.repeat(100)}*b`], 'a'.repeat(249))).toBe(false);
});
