import { expect, it } from 'vitest';
import { formatSubjectCursor, parseSubjectCursor, type SubjectCursor } from './subject-cursor.js';

const conflictsFrom = '2026-01-01T00:00:00.000Z';
const instant = '2026-01-01T00:00:00.123456Z';
const text = (...parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

it.each<Pick<SubjectCursor, 'sort' | 'value'>>([
  { sort: 'changed', value: instant },
  { sort: '-topic', value: 'bars' },
  { sort: 'subject', value: 'bars "value"' },
  { sort: '-state', value: '4' },
  { sort: 'since', value: '-infinity' },
  { sort: '-since', value: instant },
  { sort: 'conflicts', value: '0' },
])('a cursor is parsed back as it was formatted: %j', (part) => {
  const cursor = { ...part, conflictsFrom, id: 'bars/bars-value' };
  expect(parseSubjectCursor(formatSubjectCursor(cursor))).toEqual(cursor);
});

it.each([
  '',
  'x',
  text(),
  text('topic', conflictsFrom, 'bars'),
  text('colour', conflictsFrom, 'bars', 'id'),
  text('topic', 'now', 'bars', 'id'),
  text('topic', conflictsFrom, 'ba\0rs', 'id'),
  text('topic', conflictsFrom, 'bars', 'i\0d'),
  text('topic', conflictsFrom, 7, 'id'),
  text('since', conflictsFrom, 'infinity', 'id'),
  text('changed', conflictsFrom, '-infinity', 'id'),
  text('conflicts', conflictsFrom, '-1', 'id'),
  text('state', conflictsFrom, 'healthy', 'id'),
])('a text that no page returned is not a cursor: %s', (given) => {
  expect(parseSubjectCursor(given)).toBeNull();
});
