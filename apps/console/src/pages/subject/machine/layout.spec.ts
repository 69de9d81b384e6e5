import { describe, expect, it } from 'vitest';
import { arrowsOf } from './arrows.js';
import { definition } from './definition.fixture.js';
import type { Box, MachineLayout, Point } from './geometry.js';
import { layoutMachine } from './layout.js';
import { machineOf, type MachineDefinition, type MachineTransition } from './model.js';

const measures = {
  name: (id: string) => id.length * 8,
  label: (events: readonly string[]) => (events[0]?.length ?? 0) * 7,
};

const layoutOf = (given: MachineDefinition): MachineLayout => {
  const machine = machineOf(given);
  return layoutMachine(machine, arrowsOf(machine), measures);
};

const go = (event: string, from: string, to: string): MachineTransition => ({ event, from, to, guards: [] });

/** A machine that nobody has drawn before: five in a row, with ways back over several columns, and three substates. */
const strange: MachineDefinition = {
  initial: 'one',
  states: [
    ...['one', 'two', 'three', 'four', 'five', 'island'].map((id) => ({ id, parent: null })),
    ...['a', 'b', 'c'].map((id) => ({ id: `three.${id}`, parent: 'three' })),
  ],
  transitions: [
    go('Next', 'one', 'two'),
    go('Next', 'two', 'three'),
    go('Next', 'three', 'four'),
    go('Next', 'four', 'five'),
    go('Back', 'five', 'one'),
    go('Back', 'four', 'one'),
    go('Inside', 'three.a', 'three.b'),
    go('Inside', 'three.b', 'three.a'),
    go('Jump', 'three.a', 'three.c'),
    go('Swim', 'island', 'four'),
  ],
};

describe.each([
  ['a small machine', definition],
  ['a machine with states that nobody knows', strange],
])('%s', (_, given) => {
  const machine = machineOf(given);
  const layout = layoutOf(given);
  const tops = layout.boxes;
  const all = tops.flatMap((box) => [box, ...box.substates]);

  it('has a box for every state, substates inside', () => {
    expect(tops.map(({ id }) => id)).toEqual(machine.tops.map(({ id }) => id));
    for (const top of tops) {
      expect(top.substates.map(({ id }) => id)).toEqual(
        machine.tops.find(({ id }) => id === top.id)?.substates,
      );
      for (const substate of top.substates) expect(isInside(substate, top)).toBe(true);
    }
  });

  it('has no boxes that overlap, and none outside of the drawing', () => {
    for (const box of tops) {
      expect(isInside(box, { x: 0, y: 0, width: layout.width, height: layout.height })).toBe(true);
      expect(tops.filter((other) => other !== box && overlap(box, other))).toEqual([]);
    }
  });

  it('has an arrow for every transition that moves a subject, or a line in the box that it leads to', () => {
    const lines = tops.flatMap(({ fromAnywhere }) => fromAnywhere.map(({ event }) => event));
    const moving = machine.transitions.filter(({ from, to }) => to !== null && to !== from);
    for (const { event, to } of moving)
      expect(
        lines.includes(event) ||
          layout.arrows.some(({ arrow }) => arrow.to === to && arrow.events.includes(event)),
      ).toBe(true);
  });

  it('has arrows that begin and end at the borders of their boxes', () => {
    for (const { arrow, points } of layout.arrows) {
      expect(isOnBorder(points[0], byId(all, arrow.from))).toBe(true);
      expect(isOnBorder(points.at(-1), byId(all, arrow.to))).toBe(true);
    }
  });

  it('has arrows that cross no box but their own', () => {
    for (const { arrow, points } of layout.arrows) {
      const own = tops.filter((top) =>
        [arrow.from, arrow.to].some((id) => top.id === id || top.substates.some((each) => each.id === id)),
      );
      const crossed = tops.filter(
        (top) => !own.includes(top) && partsOf(points).some((part) => cuts(part, top)),
      );
      expect(crossed.map(({ id }) => id)).toEqual([]);
    }
  });

  it('has arrows inside of the drawing that only turn at right angles', () => {
    for (const { points } of layout.arrows) {
      for (const { x, y } of points) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(layout.width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(layout.height);
      }
      for (const [a, b] of partsOf(points)) expect(a.x === b.x || a.y === b.y).toBe(true);
    }
  });
});

it('a state that a later release adds is drawn with the rest', () => {
  const paused = layoutOf({
    ...definition,
    states: [...definition.states, { id: 'paused', parent: null }],
    transitions: [
      ...definition.transitions,
      go('Paused', 'healthy', 'paused'),
      go('Resumed', 'paused', 'healthy'),
    ],
  });
  expect(paused.boxes.map(({ id }) => id)).toContain('paused');
  expect(paused.arrows.map(({ arrow }) => arrow.events).flat()).toEqual(
    expect.arrayContaining(['Paused', 'Resumed']),
  );
});

it('arrows on one side of a box keep their distance', () => {
  const { boxes, arrows } = layoutOf(definition);
  const healthy = byId(boxes, 'healthy');
  const ends = arrows
    .flatMap(({ arrow, points }) => [
      ...(arrow.from === 'healthy' ? points.slice(0, 1) : []),
      ...(arrow.to === 'healthy' ? points.slice(-1) : []),
    ])
    .map(({ y }) => y)
    .toSorted((a, b) => a - b);
  expect(ends.length).toBeGreaterThan(2);
  expect(Math.min(...ends)).toBeGreaterThan(healthy.y);
  ends.slice(1).forEach((y, index) => expect(y - (ends[index] ?? 0)).toBeGreaterThanOrEqual(14));
});

it('the same machine is always drawn alike', () => {
  expect(layoutOf(definition)).toEqual(layoutOf(definition));
});

type Rectangle = Pick<Box, 'x' | 'y' | 'width' | 'height'>;

function byId(boxes: readonly Box[], id: string): Box {
  const box = boxes.find((each) => each.id === id);
  if (box === undefined) throw new Error(`no box ${id}`);
  return box;
}

const isInside = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const isOnBorder = (point: Point | undefined, { x, y, width, height }: Box): boolean =>
  point !== undefined &&
  (((point.x === x || point.x === x + width) && point.y > y && point.y < y + height) ||
    ((point.y === y || point.y === y + height) && point.x > x && point.x < x + width));

const partsOf = (points: readonly Point[]): (readonly [Point, Point])[] =>
  points.slice(1).map((end, index) => [points[index] ?? end, end]);

const cuts = ([a, b]: readonly [Point, Point], box: Box): boolean =>
  overlap(
    { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) },
    box,
  );
