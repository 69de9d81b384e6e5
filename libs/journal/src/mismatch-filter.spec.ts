import { describe, expect, it } from 'vitest';
import { withoutImpliedText } from './mismatch-filter.js';

describe('a text that the topic or subject of the filter contains', () => {
  it.each([
    ['in the topic', { topic: 'bars_1s_rows', q: '1s' }],
    ['in a part of the pattern', { topic: '*bars_*', q: 'ars_' }],
    ['in the subject', { subject: 'bars-value', q: 'bars-value' }],
  ])('%s is not searched', (_, filter) => {
    expect(withoutImpliedText(filter)).toEqual({ ...filter, q: null });
  });

  it.each([
    ['elsewhere', { topic: 'bars_1s_rows', subject: 'bars-value', q: 'open' }],
    ['across a star', { topic: 'bars*rows', q: 'srow' }],
    ['a star', { topic: 'bars*', q: '*' }],
    ['in another case', { topic: 'bars', q: 'Bars' }],
    ['without a name', { q: 'bars' }],
    ['no text', { topic: 'bars' }],
  ])('%s changes nothing', (_, filter) => {
    expect(withoutImpliedText(filter)).toBe(filter);
  });
});
