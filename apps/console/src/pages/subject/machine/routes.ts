import type { Arrow } from './arrows.js';
import { pitch, titleHeight } from './geometry.js';
import type { Machine } from './model.js';

export type Side = 'left' | 'right';

/** A state's place. What is not known yet is 0. */
export interface Node {
  readonly id: string;
  readonly column: number;
  y: number;
  height: number;
  /** Of a state with substates: how much of its height its own arrows have, from below its name; null: all. */
  portHeight: number | null;
}

/** The way of an arrow between the columns. */
export interface Route {
  readonly arrow: Arrow;
  readonly start: Port;
  readonly end: Port;
  /** The gutters that it runs through, each with the number of the column to its left. Two: it runs above the columns between them. */
  readonly gutters: readonly [number] | readonly [number, number];
}

/** An end of an arrow, on the border of its box. */
export interface Port {
  readonly node: Node;
  readonly side: Side;
  y: number;
}

/** Arrows leave and reach boxes at their sides, where the gutters are. */
export function routeOf(arrow: Arrow, from: Node, to: Node): Route {
  const [a, b] = [from.column, to.column];
  const startSide = a > b ? 'left' : 'right';
  const endSide = a < b ? 'left' : 'right';
  const first = startSide === 'right' ? a : a - 1;
  const second = endSide === 'right' ? b : b - 1;
  return {
    arrow,
    start: { node: from, side: startSide, y: 0 },
    end: { node: to, side: endSide, y: 0 },
    gutters: first === second ? [first] : [first, second],
  };
}

export const runsAbove = ({ gutters }: Route): boolean => gutters.length === 2;

/** The gutter that an end lies in. */
export const gutterOf = ({ node, side }: Port): number => (side === 'right' ? node.column : node.column - 1);

/** The height that a state's arrows need. */
export function portRoom(routes: readonly Route[], id: string): number {
  const count = (side: Side): number =>
    routes
      .flatMap(({ start, end }) => [start, end])
      .filter((port) => port.node.id === id && port.side === side).length;
  return Math.max(count('left'), count('right')) * pitch;
}

/** Between neighbours among the substates of one state: such an arrow stays inside. */
export function isInner(machine: Machine, { from, to }: Arrow): boolean {
  const top = machine.tops.find(({ substates }) => substates.includes(from));
  if (top === undefined) return false;
  const [a, b] = [top.substates.indexOf(from), top.substates.indexOf(to)];
  return b !== -1 && Math.abs(a - b) === 1;
}

/** Spreads the ends of arrows over the sides of their boxes, in the order of where they come from. */
export function placePorts(routes: readonly Route[]): void {
  const ends = routes.flatMap((route, index) => [
    { index, port: route.start, far: route.end.node, isAbove: runsAbove(route) },
    { index, port: route.end, far: route.start.node, isAbove: runsAbove(route) },
  ]);
  const sides = Map.groupBy(ends, ({ port: { node, side } }) => `${side} ${node.id}`);
  for (const side of sides.values()) {
    const ordered = side.toSorted((a, b) => {
      const [farA, farB] = [a.isAbove ? -Infinity : centre(a.far), b.isAbove ? -Infinity : centre(b.far)];
      if (farA !== farB) return farA < farB ? -1 : 1;
      // Arrows between the same two states keep their order, so that they do not cross; within a column, they are nested.
      const isNested = a.far.column === a.port.node.column && farA < centre(a.port.node);
      return isNested ? b.index - a.index : a.index - b.index;
    });
    ordered.forEach(({ port }, index) => {
      const { y, height, portHeight } = port.node;
      const [top, tall] = portHeight === null ? [y, height] : [y + titleHeight, portHeight];
      port.y = top + tall / 2 + (index - (ordered.length - 1) / 2) * pitch;
    });
  }
}

const centre = ({ y, height }: Node): number => y + height / 2;
