import type { Arrow, Arrows } from './arrows.js';
import { columnsOf } from './columns.js';
import {
  labelLift,
  laneWidth,
  lineHeight,
  margin,
  overheadPitch,
  pad,
  titleHeight,
  type Box,
  type DrawnArrow,
  type MachineLayout,
  type Measures,
  type Point,
} from './geometry.js';
import { orderLanes } from './lanes.js';
import { topOf, type Machine, type TopState } from './model.js';
import {
  gutterOf,
  isInner,
  placePorts,
  routeOf,
  runsAbove,
  type Node,
  type Port,
  type Route,
} from './routes.js';
import { placeRows } from './rows.js';

/** Of a column whose names are all short. */
const leastWidth = 96;
/** Between a label and what is beside it. */
const labelGap = 8;

/**
 * Places the states in columns by their distance from the first one, and leads the arrows through the gutters between the columns:
 * none crosses a box. Arrows over more than one column run above them.
 */
export function layoutMachine(machine: Machine, drawn: Arrows, measures: Measures): MachineLayout {
  const { arrows, fromAnywhere } = drawn;
  const columns = columnsOf(machine, arrows);
  const nodes = nodesOf(machine, columns);
  const inner = arrows.filter((arrow) => isInner(machine, arrow));
  const routes = arrows
    .filter((arrow) => !inner.includes(arrow))
    .flatMap((arrow) => {
      const [from, to] = [nodes.get(arrow.from), nodes.get(arrow.to)];
      return from === undefined || to === undefined ? [] : [routeOf(arrow, from, to)];
    });
  const above = routes.filter(runsAbove);
  const overhead = above.length * overheadPitch;
  const height = placeRows({ machine, columns, nodes, routes, inner, fromAnywhere, overhead });
  placePorts(routes);

  const widthOf = (top: TopState): number => boxWidth(machine, drawn, inner, measures, top);
  const widths = columns.map((ids) =>
    Math.max(leastWidth, ...machine.tops.filter(({ id }) => ids.includes(id)).map(widthOf)),
  );
  const { starts, lanes, width } = placeColumns(widths, routes, above, measures);
  const left = (column: number): number => starts[column] ?? 0;
  const right = (column: number): number => left(column) + (widths[column] ?? 0);
  const insetOf = (id: string): number => (topOf(machine, id) === id ? 0 : pad);

  const box = (id: string, substates: readonly Box[]): Box => {
    const { column, y, height: tall } = nodes.get(id) ?? { column: 0, y: 0, height: 0 };
    const lines = fromAnywhere.filter(({ to }) => topOf(machine, to) === id);
    return {
      id,
      x: left(column) + insetOf(id),
      y,
      width: right(column) - left(column) - 2 * insetOf(id),
      height: tall,
      substates,
      fromAnywhere: lines.map(({ event }, index) => ({
        event,
        y: y + titleHeight + 12 + index * lineHeight,
      })),
    };
  };
  const boxes = machine.tops.map(({ id, substates }) =>
    box(
      id,
      substates.map((each) => box(each, [])),
    ),
  );
  const pointOf = ({ node: { id, column }, side, y }: Port): Point => ({
    x: side === 'left' ? left(column) + insetOf(id) : right(column) - insetOf(id),
    y,
  });
  const between = routes.map((route): DrawnArrow => {
    const [start, end] = [pointOf(route.start), pointOf(route.end)];
    const [first, second] = route.gutters;
    const x = lanes(route, first);
    const over = overheadOf(above, route);
    const bends =
      second === undefined
        ? [
            { x, y: start.y },
            { x, y: end.y },
          ]
        : [
            { x, y: start.y },
            { x, y: over },
            { x: lanes(route, second), y: over },
            { x: lanes(route, second), y: end.y },
          ];
    // Beside the box to the left of a gutter; every arrow touches one, or runs above it.
    const beside = [route.start, route.end].find(({ side }) => side === 'right');
    const label =
      beside === undefined
        ? { x: Math.min(...bends.map((point) => point.x)) + labelGap, y: over - labelLift }
        : { x: right(beside.node.column) + labelGap, y: beside.y - labelLift };
    return { arrow: route.arrow, points: straightened([start, ...bends, end]), label };
  });
  return { width, height, boxes, arrows: [...between, ...innerArrows(boxes, inner, measures)] };
}

function nodesOf(machine: Machine, columns: readonly (readonly string[])[]): ReadonlyMap<string, Node> {
  return new Map(
    machine.tops.flatMap(({ id, substates }) => {
      const column = Math.max(
        0,
        columns.findIndex((ids) => ids.includes(id)),
      );
      return [id, ...substates].map((each): [string, Node] => [
        each,
        { id: each, column, y: 0, height: 0, portHeight: null },
      ]);
    }),
  );
}

function boxWidth(
  machine: Machine,
  { fromAnywhere }: Arrows,
  inner: readonly Arrow[],
  { name, label }: Measures,
  { id, substates }: TopState,
): number {
  const lines = fromAnywhere.filter(({ to }) => topOf(machine, to) === id);
  const labels = inner
    .filter(({ from }) => substates.includes(from))
    .map(({ events }) => innerWidth(label(events)));
  return Math.max(
    name(id) + 2 * pad,
    ...lines.map(({ event }) => label([event]) + 2 * pad + 2 * laneWidth),
    ...substates.map((each) => name(each) + 4 * pad),
    labels.reduce((sum, each) => sum + each, 2 * pad),
  );
}

const overheadOf = (above: readonly Route[], route: Route): number =>
  margin + overheadPitch * (above.indexOf(route) + 0.6);

/** Where the columns begin, and where each line runs in each gutter. */
function placeColumns(
  widths: readonly number[],
  routes: readonly Route[],
  above: readonly Route[],
  { label }: Measures,
) {
  const starts: number[] = [];
  const places = new Map<string, number>();
  const keyOf = (route: Route, gutter: number): string => `${routes.indexOf(route)} ${gutter}`;
  let x = margin;
  widths.forEach((width, gutter) => {
    starts.push(x);
    x += width;
    const through = routes.filter(({ gutters }) => gutters.some((each) => each === gutter));
    const labels = through
      .filter(({ start, end }) =>
        [start, end].some((port) => port.side === 'right' && gutterOf(port) === gutter),
      )
      .map(({ arrow }) => label(arrow.events) + 2 * labelGap);
    x += Math.max(0, ...labels);
    const crossings = through.map((route) => ({
      route,
      horizontals: horizontalsOf(route, gutter, overheadOf(above, route)),
    }));
    for (const { route } of orderLanes(crossings)) {
      x += laneWidth;
      places.set(keyOf(route, gutter), x);
    }
    // Room for the heads of arrows, or for the border.
    x += gutter === widths.length - 1 ? margin : 2 * laneWidth;
  });
  return { starts, width: x, lanes: (route: Route, gutter: number) => places.get(keyOf(route, gutter)) ?? 0 };
}

/** The lines that lead out of a gutter, to its left and right. */
function horizontalsOf(route: Route, gutter: number, over: number) {
  const ends = [route.start, route.end]
    .filter((port) => gutterOf(port) === gutter)
    .map(({ side, y }) => ({ side: side === 'right' ? ('left' as const) : ('right' as const), y }));
  const other = route.gutters.find((each) => each !== gutter);
  return other === undefined
    ? ends
    : [...ends, { side: other < gutter ? ('left' as const) : ('right' as const), y: over }];
}

/** Of an arrow inside a box, with its label. */
const innerWidth = (label: number): number => label + 22;

function innerArrows(boxes: readonly Box[], inner: readonly Arrow[], measures: Measures): DrawnArrow[] {
  return boxes.flatMap(({ substates, x }) => {
    const used = new Map<string, number>();
    return inner.flatMap((arrow): DrawnArrow[] => {
      const from = substates.find(({ id }) => id === arrow.from);
      const to = substates.find(({ id }) => id === arrow.to);
      if (from === undefined || to === undefined) return [];
      const isDown = from.y < to.y;
      const [upper, lower] = isDown ? [from, to] : [to, from];
      const at = used.get(upper.id) ?? x + 2 * pad;
      used.set(upper.id, at + innerWidth(measures.label(arrow.events)));
      const top = { x: at, y: upper.y + upper.height };
      const bottom = { x: at, y: lower.y };
      return [
        {
          arrow,
          points: isDown ? [top, bottom] : [bottom, top],
          label: { x: at + labelGap, y: (top.y + bottom.y) / 2 + 4 },
        },
      ];
    });
  });
}

/** Without points in the middle of a line. */
const straightened = (points: readonly Point[]): Point[] =>
  points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return true;
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y));
  });
