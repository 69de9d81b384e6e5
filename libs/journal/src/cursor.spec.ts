import { expect, it } from 'vitest';
import { formatCursor, pageOf, parseCursor } from './cursor.js';
import { containsPattern, globPattern } from './pattern.js';

const cursor = { at: '2026-01-01T00:00:00.123456Z', id: 'bars/bars-value' };

it('a cursor is parsed back as it was formatted', () => {
  expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
});

it.each([
  '',
  'x',
  Buffer.from('{}').toString('base64url'),
  Buffer.from('["now","id"]').toString('base64url'),
  Buffer.from('["2026-13-01T00:00:00.000000Z","id"]').toString('base64url'),
  Buffer.from('["2026-02-30T00:00:00.000000Z","id"]').toString('base64url'),
  Buffer.from('["2026-01-01T24:00:00.000000Z","id"]').toString('base64url'),
  Buffer.from('["0000-01-01T00:00:00.000000Z","id"]').toString('base64url'),
  Buffer.from('["2026-01-01T00:00:00.000000Z",7]').toString('base64url'),
  Buffer.from('["2026-01-01T00:00:00.000000Z","\\u0000"]').toString('base64url'),
])('a text that no page returned is not a cursor: %s', (text) => {
  expect(parseCursor(text)).toBeNull();
});

it('a page has a next cursor only if there are more rows', () => {
  const page = (rows: number[], limit: number) => pageOf(rows, limit, () => cursor, String);
  expect(page([1, 2], 2)).toEqual({ items: ['1', '2'], nextCursor: null });
  expect(page([1, 2, 3], 2)).toEqual({ items: ['1', '2'], nextCursor: formatCursor(cursor) });
  expect(page([], 2)).toEqual({ items: [], nextCursor: null });
});

it('only * is a wildcard in a topic filter', () => {
  expect(globPattern('a_b%\\*c')).toBe('a\\_b\\%\\\\%c');
  expect(containsPattern('50%*')).toBe('%50\\%*%');
});
