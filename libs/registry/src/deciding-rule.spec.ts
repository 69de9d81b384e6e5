import { describe, expect, it } from 'vitest';
import { decidingRule } from './deciding-rule.js';
import { DIFFERENCE_KINDS } from './difference-kind.js';

const ofKeysAlone = ['FIELD_ADDED', 'FIELD_ORDER', 'UNION_NULL_ADDED'];

describe('the rule that decides a difference', () => {
  it.each(ofKeysAlone)('is rule 1 for %s in a key, which no value is stopped by', (kind) => {
    expect(decidingRule(kind, 'key')).toBe(1);
    expect(decidingRule(kind, 'specific')).toBe(6);
    expect(decidingRule(kind, 'generic')).toBe(6);
  });

  it.each(DIFFERENCE_KINDS.filter((kind) => !ofKeysAlone.includes(kind)))('is rule 6 for %s', (kind) => {
    for (const profile of ['specific', 'generic', 'key'] as const)
      expect(decidingRule(kind, profile)).toBe(6);
  });

  it.each(['A_LATER_KIND', 'toString'])(
    'is rule 6 for %s, a kind that this release does not know',
    (kind) => {
      expect(decidingRule(kind, 'key')).toBe(6);
    },
  );
});
