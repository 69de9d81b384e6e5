import { expect, it } from 'vitest';
import { sanitizeForJsonb, sanitizedJson } from './sanitize-for-jsonb.js';

it('replaces characters that Postgres cannot store, at any depth', () => {
  expect(sanitizeForJsonb({ a: ['x\0y', { b: '\udc00', c: 7, d: null, e: true }] })).toEqual({
    a: ['x\uFFFDy', { b: '\uFFFD', c: 7, d: null, e: true }],
  });
});

it('leaves surrogate pairs and the text of an escape unchanged', () => {
  const value = { pair: '\u{1f600}', text: '\\u0000', upper: '\\uD83D' };
  expect(sanitizeForJsonb(value)).toEqual(value);
});

it('returns the same object if there is nothing to replace', () => {
  const value = { a: ['b'] };
  expect(sanitizeForJsonb(value)).toBe(value);
});

it('gives the same JSON text', () => {
  for (const value of [{ a: ['x\0y', { b: '\udc00' }] }, { text: '\\u0000' }, { a: ['b'] }])
    expect(sanitizedJson(value)).toBe(JSON.stringify(sanitizeForJsonb(value)));
});
