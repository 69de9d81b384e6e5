import { expect, it } from 'vitest';
import { isBase64 } from './base64.js';

it.each(['', 'AAAA', 'AA==', 'AAA=', 'AA', 'AAA', '+/09azAZ'])('%j is base64', (text) => {
  expect(isBase64(text)).toBe(true);
});

it.each(['A', 'AAAAA', 'AA=', 'A==', 'AAAA=', 'AAAA==', '=', '==', 'AA=A', 'AA===', 'A-_A', 'AAA\n', ' AAA'])(
  '%j is not base64',
  (text) => {
    expect(isBase64(text)).toBe(false);
  },
);

it('a text of 10 MiB is checked without a stack overflow', () => {
  expect(isBase64('A'.repeat(10 * 2 ** 20))).toBe(true);
});
