import { describe, expect, it } from 'vitest';
import { auditReportOf, evaluateAudit, tableOf } from './audit-report.mjs';

const advisory = 'GHSA-aaaa-bbbb-cccc';
const lock = {
  packages: {
    '': { dependencies: { web: '1' } },
    'node_modules/web': { version: '1.0.0', dependencies: { parse: '1' } },
    'node_modules/parse': { version: '1.0.0' },
  },
};

/** As npm 10 and 11 print it: `web` is listed only because it depends on `parse`. */
const printed = {
  auditReportVersion: 2,
  vulnerabilities: {
    parse: {
      name: 'parse',
      severity: 'high',
      isDirect: false,
      via: [
        {
          source: 1,
          name: 'parse',
          dependency: 'parse',
          title: 'parse reads too much',
          url: `https://github.com/advisories/${advisory}`,
          severity: 'high',
          cwe: ['CWE-400'],
          cvss: { score: 7.5, vectorString: null },
          range: '<1.0.1',
        },
      ],
      effects: ['web'],
      range: '<1.0.1',
      nodes: ['node_modules/parse'],
      fixAvailable: true,
    },
    web: {
      name: 'web',
      severity: 'high',
      isDirect: true,
      via: ['parse'],
      effects: [],
      range: '*',
      nodes: ['node_modules/web'],
      fixAvailable: false,
    },
  },
  metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 2, critical: 0, total: 2 } },
};

const entry = { advisory, package: 'parse', reason: 'no text of a client is parsed', until: '2026-12-31' };

/** @param {import('./audit-report.mjs').Allowed[]} allowed */
function evaluate(allowed, today = '2026-12-01') {
  const report = auditReportOf(printed);
  if (report === null) throw new Error('the sample is no report');
  return evaluateAudit(report, allowed, lock, today);
}

describe('an audit', () => {
  it('finds an advisory once, with the way to its package', () => {
    const { findings, issues } = evaluate([]);
    expect(issues).toEqual([]);
    expect(findings).toEqual([
      { package: 'parse', severity: 'high', advisory, title: 'parse reads too much', way: 'web > parse' },
    ]);
    expect(tableOf(findings).split('\n')).toEqual([
      'package  severity  advisory             by way of    title',
      'parse    high      GHSA-aaaa-bbbb-cccc  web > parse  parse reads too much',
    ]);
  });

  it('passes what the list allows, until the end of the day', () => {
    expect(evaluate([entry], '2026-12-31')).toEqual({ findings: [], issues: [] });
  });

  it('fails for an entry that has expired', () => {
    const { findings, issues } = evaluate([entry], '2027-01-01');
    expect(findings).toHaveLength(1);
    expect(issues).toEqual([`${advisory} (parse): expired on 2026-12-31`]);
  });

  it.each([
    ['another advisory', { advisory: 'GHSA-dddd-eeee-ffff' }],
    ['another package', { package: 'web' }],
  ])('does not take an entry of %s for it, and fails for the unused entry', (_what, other) => {
    const { findings, issues } = evaluate([{ ...entry, ...other }]);
    expect(findings).toHaveLength(1);
    expect(issues).toEqual([expect.stringContaining('remove the entry')]);
  });

  it.each([
    ['reason', { reason: ' ' }, 'has no reason'],
    ['until', { until: 'soon' }, '"until" must be a day such as 2026-12-01, found soon'],
  ])('fails for an entry without a proper %s', (_member, wrong, issue) => {
    expect(evaluate([{ ...entry, ...wrong }]).issues).toEqual([`${advisory} (parse): ${issue}`]);
  });
});

it.each([[{ message: '405 Method Not Allowed', statusCode: 405 }], [{ auditReportVersion: 1 }], [null]])(
  '%j is no audit report',
  (parsed) => {
    expect(auditReportOf(parsed)).toBeNull();
  },
);
