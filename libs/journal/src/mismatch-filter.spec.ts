import { describe, expect, it } from 'vitest';
import {
  hasConditionsBesideTime,
  isTopicPatternOnly,
  visibleFilter,
  withoutImpliedText,
} from './mismatch-filter.js';

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

describe('the filter of a caller that may see only some topics', () => {
  it.each([
    ['that may see none', {}, []],
    ['that asks for another topic', { topic: 'trades' }, ['bars_*', 'quotes']],
  ])('%s matches nothing', (_, filter, visible) => {
    expect(visibleFilter(filter, visible)).toBeNull();
  });

  it('that may see one is a filter by this topic', () => {
    expect(visibleFilter({ role: 'key' }, ['bars_*'])).toMatchObject({ topic: 'bars_*', role: 'key' });
    expect(visibleFilter({ topic: 'bars_1' }, ['bars_*'])).toMatchObject({ topic: 'bars_1' });
  });

  it('that asks for a pattern has both conditions', () => {
    const filter = visibleFilter({ topic: '*_1' }, ['bars_*']);
    expect(filter).toMatchObject({ topic: '*_1', visibleTopics: ['bars_*'] });
  });

  it('that may see all has none', () => {
    const filter = visibleFilter({ from: '2026-01-01T00:00:00.000Z' }, null);
    expect(filter !== null && hasConditionsBesideTime(filter)).toBe(false);
  });

  it('that may see several has a condition, and scans for them as for a pattern', () => {
    const filter = visibleFilter({}, ['bars', 'quotes']);
    expect(filter !== null && [hasConditionsBesideTime(filter), isTopicPatternOnly(filter)]).toEqual([
      true,
      true,
    ]);
  });
});
