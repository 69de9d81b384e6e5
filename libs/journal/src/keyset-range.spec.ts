import { expect, it } from 'vitest';
import { keysetRangeOf } from './keyset-range.js';

const cursor = { at: '2026-01-02T03:04:05.678901Z', id: 'a' };

it.each([
  ['nothing asked', {}, null, { at: 'infinity', id: '', downTo: '-infinity' }],
  [
    'a time',
    { from: '2026-01-01T00:00:00.000Z', to: '2026-01-03T00:00:00.000Z' },
    null,
    { at: '2026-01-03T00:00:00.000000Z', id: '', downTo: '2026-01-01T00:00:00.000Z' },
  ],
  ['a cursor', {}, cursor, { ...cursor, downTo: '-infinity' }],
  [
    'a cursor inside of the time',
    { to: '2026-01-02T03:04:05.679Z' },
    cursor,
    { ...cursor, downTo: '-infinity' },
  ],
  [
    'a cursor that is newer than the time',
    { to: '2026-01-02T03:04:05.678Z' },
    cursor,
    { at: '2026-01-02T03:04:05.678000Z', id: '', downTo: '-infinity' },
  ],
  [
    'a cursor at the end of the time',
    { to: '2026-01-02T03:04:05.678Z' },
    { at: '2026-01-02T03:04:05.678000Z', id: 'a' },
    { at: '2026-01-02T03:04:05.678000Z', id: '', downTo: '-infinity' },
  ],
])('%s has one upper bound', (_, filter, after, range) => {
  expect(keysetRangeOf(filter, after)).toEqual(range);
});
