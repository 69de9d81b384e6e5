import { describe, expect, it } from 'vitest';
import { enabledRulesIn, rulesPresent } from './data-contract-rules.js';

const encrypt = { name: 'encryptSsn', kind: 'TRANSFORM', type: 'ENCRYPT', mode: 'WRITEREAD', tags: ['PII'] };

describe('the rules of a registry’s answer', () => {
  it.each([{}, { ruleSet: null }, { ruleSet: {} }, { ruleSet: { domainRules: null, encodingRules: [] } }])(
    '%j has none',
    (answer) => {
      expect(enabledRulesIn(answer)).toEqual([]);
    },
  );

  it.each([
    ['migrationRules', 'migration'],
    ['domainRules', 'domain'],
    ['encodingRules', 'encoding'],
  ])('are those of %s that are not disabled', (member, phase) => {
    const ruleSet = { [member]: [encrypt, { ...encrypt, name: 'off', disabled: true }] };
    expect(enabledRulesIn({ ruleSet })).toEqual([`${phase} encryptSsn (ENCRYPT)`]);
  });

  it.each([
    ['a rule set', { ruleSet: 'CEL' }],
    ['a list of rules', { ruleSet: { domainRules: {} } }],
    ['a rule', { ruleSet: { encodingRules: ['ENCRYPT'] } }],
    ['a rule’s switch', { ruleSet: { encodingRules: [{ ...encrypt, disabled: 'true' }] } }],
    ['a rule’s name', { ruleSet: { encodingRules: [{ type: 'ENCRYPT' }] } }],
  ])('count as enabled when %s cannot be read', (_, answer) => {
    expect(enabledRulesIn(answer)).toHaveLength(1);
  });

  it('are bounded in number and length, and hold nothing that a store refuses', () => {
    const name = `\u0000\ud800${'x'.repeat(1000)}`;
    const domainRules = Array.from({ length: 500 }, () => ({ name, type: name }));
    const rules = enabledRulesIn({ ruleSet: { domainRules } });
    expect(rules).toHaveLength(21);
    expect(rules.at(-1)).toBe('and 480 more');
    for (const rule of rules) {
      expect(rule.length).toBeLessThanOrEqual(256);
      expect(rule).not.toMatch(/\p{Cc}|\p{Cs}/u);
    }
  });
});

it('a rule is an error, and a warning where an operator allows it', () => {
  const found = { path: '', field: null, kind: 'RULES_PRESENT', ours: null, theirs: 'domain check (CEL)' };
  expect(rulesPresent(['domain check (CEL)'], false)).toEqual([{ ...found, severity: 'error' }]);
  expect(rulesPresent(['domain check (CEL)'], true)).toEqual([{ ...found, severity: 'warning' }]);
  expect(rulesPresent([], false)).toEqual([]);
});
