import { expect, it } from 'vitest';
import { arrowHead, middleOf, roundedPath } from './path.js';

const bent = [
  { x: 0, y: 0 },
  { x: 40, y: 0 },
  { x: 40, y: 100 },
  { x: 80, y: 100 },
];

it('a line turns in curves and ends at its head', () => {
  expect(roundedPath(bent)).toBe('M0 0L34 0Q40 0 40 6L40 94Q40 100 46 100L73 100');
});

it('a short part has a small curve', () => {
  expect(
    roundedPath([
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 4 },
      { x: 80, y: 4 },
    ]),
  ).toContain('L38 0Q40 0 40 2');
});

it('a head points along the last part', () => {
  expect(arrowHead({ x: 40, y: 100 }, { x: 80, y: 100 })).toBe('80,100 72,96.5 72,103.5');
  expect(arrowHead({ x: 40, y: 100 }, { x: 40, y: 0 })).toBe('40,0 36.5,8 43.5,8');
});

it('the number of a step stands in the middle of the longest vertical part', () => {
  expect(middleOf(bent)).toEqual({ x: 40, y: 50 });
  expect(middleOf(bent.slice(0, 2))).toEqual({ x: 20, y: 0 });
});
