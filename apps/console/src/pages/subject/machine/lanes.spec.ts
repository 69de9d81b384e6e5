import { expect, it } from 'vitest';
import { crossings, orderLanes } from './lanes.js';

const lane = (left: number, right: number) => ({
  horizontals: [
    { side: 'left' as const, y: left },
    { side: 'right' as const, y: right },
  ],
});

it('two lines that lead down cross if the upper one turns first', () => {
  const [upper, lower] = [lane(10, 50), lane(20, 60)];
  expect(crossings([upper, lower])).toBeGreaterThan(0);
  expect(crossings([lower, upper])).toBe(0);
});

it('lines are ordered so that they do not cross where that is possible', () => {
  const lanes = [lane(10, 50), lane(20, 60), lane(30, 70)];
  expect(crossings(orderLanes(lanes))).toBe(0);
});

it('each line keeps a place where they cannot but cross', () => {
  const lanes = [lane(10, 60), lane(20, 50)];
  expect(orderLanes(lanes)).toHaveLength(2);
  expect(crossings(orderLanes(lanes))).toBeGreaterThan(0);
});
