import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64 } from './base64.js';

it.each(['', 'AAAA', 'AA==', 'AAA=', 'AA', 'AAA', '+/09azAZ'])('%j is base64', (text) => {
  expect(decodeBase64(text)).toEqual(Buffer.from(text, 'base64'));
});

it.each(['A', 'AAAAA', 'AA=', 'A==', 'AAAA=', 'AAAA==', '=', '==', 'AA=A', 'AA===', 'A-_A', 'AAA\n', ' AAA'])(
  '%j is not base64',
  (text) => {
    expect(decodeBase64(text)).toBeNull();
  },
);

it('a text of 10 MiB is decoded without a stack overflow', () => {
  expect(decodeBase64('A'.repeat(10 * 2 ** 20))).toHaveLength((10 * 2 ** 20 * 3) / 4);
});

it('any bytes are read back, with and without padding', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
      expect(decodeBase64(text.replaceAll('=', ''))).toEqual(Buffer.from(bytes));
    }),
  );
});

it('a text with anything else in it, wherever it is, is not base64', () => {
  const digits = fc.stringMatching(/^[A-Za-z0-9+/]{0,90}$/);
  const other = fc.constantFrom(' ', '\n', '-', '_', '.', '\\', '\u0000', 'é', '€', 'Ａ', '😀', '=', '=A');
  fc.assert(
    fc.property(digits, other, digits, fc.constantFrom('', '=', '=='), (before, odd, after, padding) => {
      const text = before + odd + after + padding;
      const isBase64 = /^[A-Za-z0-9+/]*(={0,2})$/.test(text) && isPadded(text);
      expect(decodeBase64(text) !== null).toBe(isBase64);
    }),
    { numRuns: 2000 },
  );
});

const isPadded = (text: string): boolean =>
  text.endsWith('=') ? text.length % 4 === 0 : text.length % 4 !== 1;
