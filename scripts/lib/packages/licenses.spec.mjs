import { expect, it } from 'vitest';
import { isAllowedLicense, licensesPage } from './licenses.mjs';

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT OR GPL-3.0-only', true],
  ['MIT AND ISC', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only', false],
  ['(MIT OR ISC) AND GPL-3.0-only', false],
  ['Apache-2.0 WITH LLVM-exception', false],
  ['SEE LICENSE IN LICENSE', false],
  ['', false],
  [null, false],
])('the licence %j is allowed: %s', (expression, allowed) => {
  expect(isAllowedLicense(expression)).toBe(allowed);
});

it('the page has one row for each package and version', () => {
  const log = { location: '', name: 'log', version: '1.0.0', license: 'MIT', optional: false };
  const page = licensesPage([
    log,
    { ...log, location: 'node_modules/a' },
    { ...log, version: '2.0.0', optional: true },
  ]);
  expect(page.split('\n').filter((line) => line.startsWith('| log'))).toEqual([
    '| log | 1.0.0 | MIT | |',
    '| log | 2.0.0 | MIT | optional |',
  ]);
});
