import type { Arrow, Arrows } from './arrows.js';
import { columnsOf } from './columns.js';
import { orderLanes, type Crossing } from './lanes.js';
import { topOf, type Machine } from './model.js';

/** All lengths are px. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of a top-level state with substates. */
  readonly substates: readonly Box[];
  /** Events that lead here from anywhere, each with the baseline of its line. */
  readonly fromAnywhere: readonly { readonly event: string; readonly y: number }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface DrawnArrow {
  readonly arrow: Arrow;
  /** From the border of a box to the border of another, horizontal and vertical by turns. */
  readonly points: readonly Point[];
  /** Where its label begins: the baseline's start. */
  readonly label: Point;
}

export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly DrawnArrow[];
}

/** How texts are measured, which only the page knows. */
export interface Measures {
  /** The width of a state's name. */
  readonly name: (id: string) => number;
  /** The width of an arrow's label. */
  readonly label: (events: readonly string[]) => number;
}

const margin = 8;
const pitch = 22;
const laneWidth = 12;
const titleHeight = 30;
const lineHeight = 18;
const pad = 12;
const rowGap = 36;
/** Between substates with arrows between them. */
const innerGap = 46;
const leafHeight = 34;
const channelPitch = 22;

interface Node {
  readonly id: string;
  readonly column: number;
  y: number;
  height: number;
  /** Where its arrows may begin and end, from its top. */
  ports: number;
}

interface Route {
  readonly arrow: Arrow;
  readonly from: Node;
  readonly to: Node;
  readonly fromSide: 'left' | 'right';
  readonly toSide: 'left' | 'right';
  /** The gutters that it runs through; a gutter's number is that of the column to its left. Two: over the top. */
  readonly gutters: readonly [number] | readonly [number, number];
}

interface Port {
  readonly route: Route;
  readonly node: Node;
  readonly side: 'left' | 'right';
  readonly isStart: boolean;
  y: number;
}

/**
 * Places the states in columns by their distance from the first one, and leads the arrows through the gutters between the columns:
 * none crosses a box. Arrows over more than one column run above them.
 */
export function layoutMachine(
  machine: Machine,
  { arrows, fromAnywhere }: Arrows,
  measures: Measures,
): MachineLayout {
  const columns = columnsOf(machine, arrows);
  const columnOf = new Map(columns.flatMap((ids, column) => ids.map((id) => [id, column] as const)));
  const nodes = new Map<string, Node>();
  for (const { id, substates } of machine.tops)
    for (const each of [id, ...substates])
      nodes.set(each, { id: each, column: columnOf.get(id) ?? 0, y: 0, height: 0, ports: 0 });
  const inner = arrows.filter(({ from, to }) => isInner(machine, from, to));
  const routes = arrows
    .filter((arrow) => !inner.includes(arrow))
    .flatMap((arrow): Route[] => {
      const [from, to] = [nodes.get(arrow.from), nodes.get(arrow.to)];
      return from === undefined || to === undefined
        ? []
        : [{ arrow, from, to, ...sidesOf(from.column, to.column) }];
    });
  const ports = routes.flatMap((route): Port[] => [
    { route, node: route.from, side: route.fromSide, isStart: true, y: 0 },
    { route, node: route.to, side: route.toSide, isStart: false, y: 0 },
  ]);
  const room = (id: string): number =>
    Math.max(
      ...(['left', 'right'] as const).map(
        (side) => ports.filter((port) => port.node.id === id && port.side === side).length,
      ),
    ) * pitch;

  // Heights, then places from top to bottom.
  const lines = (id: string) => fromAnywhere.filter(({ to }) => topOf(machine, to) === id);
  const overhead = routes.filter(({ gutters }) => gutters.length === 2).length * channelPitch;
  const heights = new Map<string, number>();
  for (const { id, substates } of machine.tops) {
    const head = Math.max(
      titleHeight + lines(id).length * lineHeight + 4,
      substates.length === 0 ? leafHeight + 8 : 0,
    );
    if (substates.length === 0) heights.set(id, Math.max(head, room(id) + 8));
    else {
      const gap = inner.some(({ from }) => substates.includes(from)) ? innerGap : pad;
      const above = Math.max(head, titleHeight + room(id));
      const below = substates.map((each) => Math.max(leafHeight, room(each) + 4));
      heights.set(
        id,
        above + below.reduce((sum, each) => sum + each, 0) + gap * (substates.length - 1) + pad,
      );
    }
  }
  const columnHeight = (ids: readonly string[]): number =>
    ids.reduce((sum, id) => sum + (heights.get(id) ?? 0), 0) + rowGap * (ids.length - 1);
  const tallest = Math.max(...columns.map(columnHeight));
  for (const ids of columns) {
    let y = margin + overhead + (tallest - columnHeight(ids)) / 2;
    for (const id of ids) {
      const top = machine.tops.find((each) => each.id === id);
      const node = nodes.get(id);
      const height = heights.get(id) ?? 0;
      if (top === undefined || node === undefined) continue;
      Object.assign(node, { y, height, ports: 0 });
      if (top.substates.length > 0) {
        const gap = inner.some(({ from }) => top.substates.includes(from)) ? innerGap : pad;
        let bottom = y + height - pad;
        for (const each of top.substates.toReversed()) {
          const tall = Math.max(leafHeight, room(each) + 4);
          Object.assign(nodes.get(each) ?? {}, { y: bottom - tall, height: tall });
          bottom -= tall + gap;
        }
        // Its own arrows keep clear of those of its substates.
        node.ports = Math.max(0, titleHeight + room(id) - 4);
      }
      y += height + rowGap;
    }
  }
  placePorts(ports);

  // Widths, from left to right.
  const innerLabels = (substates: readonly string[]): number =>
    inner
      .filter(({ from }) => substates.includes(from))
      .reduce((sum, { events }) => sum + measures.label(events) + 22, 0);
  const columnWidths = columns.map((ids) =>
    Math.max(
      96,
      ...machine.tops
        .filter(({ id }) => ids.includes(id))
        .map(({ id, substates }) =>
          Math.max(
            measures.name(id) + 2 * pad,
            ...lines(id).map(({ event }) => measures.label([event]) + 2 * pad + 16),
            ...substates.map((each) => measures.name(each) + 4 * pad),
            innerLabels(substates) + 2 * pad,
          ),
        ),
    ),
  );
  const gutters = columns.map((_, gutter) => {
    const labels = ports
      .filter(({ node, side }) => side === 'right' && node.column === gutter)
      .map(({ route }) => measures.label(route.arrow.events));
    const crossings = routes.filter((route) => route.gutters.some((each) => each === gutter));
    return { labels: labels.length === 0 ? 0 : Math.max(...labels) + 14, crossings };
  });
  const lastGutter = gutters.at(-1);
  const xs: number[] = [];
  let x = margin;
  columns.forEach((_, column) => {
    xs.push(x);
    const { labels, crossings } = gutters[column] ?? { labels: 0, crossings: [] };
    x +=
      (columnWidths[column] ?? 0) +
      (crossings.length === 0 ? 0 : labels + (crossings.length + 1) * laneWidth);
    if (column < columns.length - 1) x += 10;
  });
  const width = x + (lastGutter?.crossings.length === 0 ? margin : 0);
  const right = (column: number): number => (xs[column] ?? 0) + (columnWidths[column] ?? 0);

  const portOf = (route: Route, isStart: boolean): Port | undefined =>
    ports.find((port) => port.route === route && port.isStart === isStart);
  const portX = ({ node: { id, column }, side }: Port): number => {
    const inset = topOf(machine, id) === id ? 0 : pad;
    return side === 'left' ? (xs[column] ?? 0) + inset : right(column) - inset;
  };
  let overheadUsed = 0;
  const overheadY = new Map(
    routes
      .filter(({ gutters: through }) => through.length === 2)
      .map((route) => [route, margin + 14 + channelPitch * overheadUsed++] as const),
  );
  const lanes = new Map<Route, Map<number, number>>();
  gutters.forEach(({ labels, crossings }, gutter) => {
    const given = crossings.map((route): Crossing & { route: Route } => {
      const ends = [portOf(route, true), portOf(route, false)].filter((port) => port !== undefined);
      const here = ends.filter(
        ({ node, side }) => (side === 'right' ? node.column : node.column - 1) === gutter,
      );
      const over = overheadY.get(route);
      const horizontals = here.map(({ side, y }) => ({
        side: side === 'right' ? ('left' as const) : ('right' as const),
        y,
      }));
      // Above the columns it goes on to the other gutter.
      if (over !== undefined) {
        const other = route.gutters.find((each) => each !== gutter) ?? gutter;
        horizontals.push({ side: other < gutter ? 'left' : 'right', y: over });
      }
      return { route, horizontals };
    });
    orderLanes(given).forEach(({ route }, lane) => {
      const at = lanes.get(route) ?? new Map<number, number>();
      lanes.set(route, at.set(gutter, right(gutter) + labels + (lane + 1) * laneWidth));
    });
  });
  const drawn = routes.flatMap((route): DrawnArrow[] => {
    const [start, end] = [portOf(route, true), portOf(route, false)];
    if (start === undefined || end === undefined) return [];
    const [first, second] = route.gutters;
    const firstX = lanes.get(route)?.get(first) ?? 0;
    const from = { x: portX(start), y: start.y };
    const to = { x: portX(end), y: end.y };
    const over = overheadY.get(route);
    const points =
      second === undefined || over === undefined
        ? [from, { x: firstX, y: from.y }, { x: firstX, y: to.y }, to]
        : (() => {
            const secondX = lanes.get(route)?.get(second) ?? 0;
            return [
              from,
              { x: firstX, y: from.y },
              { x: firstX, y: over },
              { x: secondX, y: over },
              { x: secondX, y: to.y },
              to,
            ];
          })();
    // Beside the box to the left of the gutter; an arrow that touches none has its label above the columns.
    const beside = start.side === 'right' ? start : end.side === 'right' ? end : null;
    const label =
      beside === null
        ? { x: Math.min(...points.map((point) => point.x)) + 8, y: (over ?? to.y) - 5 }
        : { x: right(beside.node.column) + 8, y: beside.y - 5 };
    return [{ arrow: route.arrow, points: straightened(points), label }];
  });

  const boxOf = (id: string, substates: readonly Box[]): Box => {
    const { column, y, height } = nodes.get(id) ?? { column: 0, y: 0, height: 0 };
    const isTop = topOf(machine, id) === id;
    const inset = isTop ? 0 : pad;
    return {
      id,
      x: (xs[column] ?? 0) + inset,
      y,
      width: (columnWidths[column] ?? 0) - 2 * inset,
      height,
      substates,
      fromAnywhere: isTop
        ? lines(id).map(({ event }, index) => ({ event, y: y + titleHeight + 12 + index * lineHeight }))
        : [],
    };
  };
  const boxes = machine.tops.map(({ id, substates }) =>
    boxOf(
      id,
      substates.map((each) => boxOf(each, [])),
    ),
  );
  return {
    width,
    height: tallest + overhead + 2 * margin,
    boxes,
    arrows: [...drawn, ...innerArrows(boxes, inner, measures)],
  };
}

/** Between neighbours among the substates of one state. */
function isInner(machine: Machine, from: string, to: string): boolean {
  const top = machine.tops.find(({ substates }) => substates.includes(from));
  if (top === undefined) return false;
  const [a, b] = [top.substates.indexOf(from), top.substates.indexOf(to)];
  return b !== -1 && Math.abs(a - b) === 1;
}

function sidesOf(from: number, to: number): Pick<Route, 'fromSide' | 'toSide' | 'gutters'> {
  if (from === to) return { fromSide: 'right', toSide: 'right', gutters: [from] };
  const isForward = from < to;
  const first = isForward ? from : from - 1;
  const second = isForward ? to - 1 : to;
  return {
    fromSide: isForward ? 'right' : 'left',
    toSide: isForward ? 'left' : 'right',
    gutters: first === second ? [first] : [first, second],
  };
}

/** Spreads the ends of arrows over the sides of their boxes, in the order of where they come from. */
function placePorts(ports: readonly Port[]): void {
  const centre = ({ y, height }: Node): number => y + height / 2;
  const sides = Map.groupBy(ports, ({ node, side }) => `${side} ${node.id}`);
  for (const each of sides.values()) {
    const far = ({ route, isStart }: Port): Node => (isStart ? route.to : route.from);
    const rank = (port: Port): number => (port.route.gutters.length === 2 ? -1e6 : centre(far(port)));
    const ordered = each.toSorted((a, b) => {
      const apart = rank(a) - rank(b);
      if (apart !== 0) return apart;
      // Two arrows between the same states keep their order, so that they do not cross; within a column, they are nested.
      const isNested = far(a).column === a.node.column && centre(far(a)) < centre(a.node);
      const order = ports.indexOf(a) - ports.indexOf(b);
      return isNested ? -order : order;
    });
    const [{ node } = { node: undefined }] = each;
    if (node === undefined) continue;
    const top = node.ports > 0 ? node.y + titleHeight : node.y;
    const height = node.ports > 0 ? node.ports - titleHeight + 4 : node.height;
    ordered.forEach((port, index) => {
      port.y = top + height / 2 + (index - (ordered.length - 1) / 2) * pitch;
    });
  }
}

function innerArrows(boxes: readonly Box[], inner: readonly Arrow[], measures: Measures): DrawnArrow[] {
  return boxes.flatMap(({ substates, x }) => {
    const used = new Map<string, number>();
    return inner.flatMap((arrow): DrawnArrow[] => {
      const from = substates.find(({ id }) => id === arrow.from);
      const to = substates.find(({ id }) => id === arrow.to);
      if (from === undefined || to === undefined) return [];
      const isDown = from.y < to.y;
      const pair = [arrow.from, arrow.to].sort().join(' ');
      const at = used.get(pair) ?? x + 2 * pad;
      used.set(pair, at + measures.label(arrow.events) + 22);
      const upper = isDown ? from : to;
      const lower = isDown ? to : from;
      const ends = [
        { x: at, y: upper.y + upper.height },
        { x: at, y: lower.y },
      ];
      return [
        {
          arrow,
          points: isDown ? ends : ends.reverse(),
          label: { x: at + 7, y: (upper.y + upper.height + lower.y) / 2 + 4 },
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
