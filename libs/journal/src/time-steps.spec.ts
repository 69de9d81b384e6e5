import { expect, it } from 'vitest';
import { seriesOf, stepsIn } from './time-steps.js';

const hour = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' };

it.each([
  [600_000, 6],
  [3_600_000, 1],
  [3_599_999, 2],
  [7_200_000, 1],
])('an hour in steps of %d ms has %d', (stepMs, count) => {
  expect(stepsIn({ ...hour, stepMs })).toBe(count);
});

it('no time has no steps', () => {
  expect(stepsIn({ from: hour.from, to: hour.from, stepMs: 1 })).toBe(0);
});

it('a step without a count is 0, and groups are sorted by their keys', () => {
  const rows = [
    { key: 'stop', step: 2, count: 7 },
    { key: 'follow', step: 0, count: 1 },
    { key: 'follow', step: 2, count: 2 },
  ];
  expect(seriesOf(rows, { ...hour, stepMs: 1_200_000 })).toEqual([
    { key: 'follow', counts: [1, 0, 2] },
    { key: 'stop', counts: [0, 0, 7] },
  ]);
  expect(seriesOf([], { ...hour, stepMs: 1_200_000 })).toEqual([]);
});
