import { describe, expect, it } from 'vitest';
import { plainText } from '../../../text/sentence.js';
import { verdictOf, type ComparisonView } from './verdict.js';

const mapping = {
  record: 'generic',
  schema_id: 1,
  version: 1,
  fingerprint: 'sha256:1',
  full_name: 'R',
  schema: '"int"',
} as const;
const latest = {
  ...mapping,
  schema_id: 2,
  version: 2,
  source: 'audit',
  at: '2026-01-01T00:00:00.000Z',
} as const;
const error = {
  path: '/fields/0/type',
  field: 'bid',
  kind: 'TYPE_MISMATCH',
  severity: 'error',
  ours: 'double',
  theirs: 'string',
  rule: 6,
} as const;
const comparison = (more: Partial<ComparisonView>): ComparisonView => ({
  mapping,
  latest,
  differences: [],
  verdict: 'same',
  reason: null,
  ...more,
});

describe('the verdict in a sentence', () => {
  it('of a stop tells the first error, with its rule, and counts the others', () => {
    const differences = [
      { ...error, kind: 'FIELD_ADDED', severity: 'warning' } as const,
      error,
      error,
      error,
    ];
    const shown = verdictOf(
      comparison({ verdict: 'stop', differences, reason: 'TYPE_MISMATCH …' }),
      'en',
      'value',
    );
    expect(shown).toMatchObject({ tone: 'blocked', moreErrors: 2 });
    expect(plainText(shown.why ?? [])).toBe(
      '`bid` was `double`, the registry now says `string`: a reader of the old type would misread it. Rule 6',
    );
  });

  it('of a stop without an error tells the reason', () => {
    const reason = 'the registry has no version of this subject';
    expect(verdictOf(comparison({ verdict: 'stop', reason }), 'en', 'value').why).toEqual([
      'The registry has no version of this subject.',
    ]);
    const other = verdictOf(
      comparison({ verdict: 'stop', reason: 'another schema under id 7' }),
      'en',
      'value',
    );
    expect(other.why).toEqual(['another schema under id 7']);
  });

  it('tells a key and a Specific value why they keep their schema', () => {
    const accepted = comparison({ verdict: 'accept' });
    expect(verdictOf(accepted, 'en', 'key').title).toMatch(/a key keeps its own schema/);
    expect(verdictOf(accepted, 'en', 'value').title).toMatch(/a Specific value keeps its own schema/);
  });

  it('tells a first use from a follow', () => {
    expect(verdictOf(comparison({ verdict: 'follow' }), 'en', 'value').title).toMatch(/followed/);
    expect(verdictOf(comparison({ verdict: 'follow', mapping: null }), 'en', 'value').title).toMatch(
      /first use/,
    );
  });

  it('says what to do where no look-up has seen a version', () => {
    const reason = 'the audit has no conflict of this subject whose look-up saw a version';
    const shown = verdictOf(comparison({ verdict: null, latest: null, reason }), 'en', 'value');
    expect(shown).toEqual({
      tone: 'none',
      title: expect.stringMatching(/Ask the registry/) as string,
      moreErrors: 0,
    });
  });

  it('shows a reason that the console does not know as it came', () => {
    const shown = verdictOf(comparison({ verdict: null, latest: null, reason: 'too long' }), 'ja', 'value');
    expect(shown.title).toBe('too long');
  });
});
