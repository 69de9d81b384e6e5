import type { Arrow, FromAnywhere } from './arrows.js';
import { lineHeight, margin, pad, titleHeight } from './geometry.js';
import { topOf, type Machine, type TopState } from './model.js';
import { portRoom, type Node, type Route } from './routes.js';

const leafHeight = 34;
/** Between states of a column. */
const gap = 36;
/** Between substates with arrows between them, which have labels. */
const innerGap = 46;

export interface Rows {
  readonly machine: Machine;
  readonly columns: readonly (readonly string[])[];
  readonly nodes: ReadonlyMap<string, Node>;
  readonly routes: readonly Route[];
  readonly inner: readonly Arrow[];
  readonly fromAnywhere: readonly FromAnywhere[];
  /** What is kept free above the columns. */
  readonly overhead: number;
}

/** Gives each state its height and its place in its column. Returns the height of the whole. */
export function placeRows(rows: Rows): number {
  const { machine, columns, nodes, overhead } = rows;
  const tops = new Map(machine.tops.map((top) => [top.id, top]));
  const stacks = columns.map((ids) => ids.flatMap((id) => tops.get(id) ?? []));
  const heightOf = (stack: readonly TopState[]): number =>
    stack.reduce((sum, top) => sum + sizeOf(rows, top).height, 0) + gap * (stack.length - 1);
  const tallest = Math.max(...stacks.map(heightOf));
  for (const stack of stacks) {
    let y = margin + overhead + (tallest - heightOf(stack)) / 2;
    for (const top of stack) {
      const { height, head, between } = sizeOf(rows, top);
      const isParent = top.substates.length > 0;
      place(nodes, top.id, { y, height, portHeight: isParent ? head - titleHeight : null });
      let inside = y + head;
      for (const substate of top.substates) {
        const tall = leafRoom(rows, substate);
        place(nodes, substate, { y: inside, height: tall, portHeight: null });
        inside += tall + between;
      }
      y += height + gap;
    }
  }
  return tallest + overhead + 2 * margin;
}

function place(nodes: ReadonlyMap<string, Node>, id: string, values: Omit<Node, 'id' | 'column'>): void {
  const node = nodes.get(id);
  if (node !== undefined) Object.assign(node, values);
}

const leafRoom = ({ routes }: Rows, id: string): number => Math.max(leafHeight, portRoom(routes, id) + 4);

/** `head`: what is above the substates; `between`: what is between them. */
function sizeOf(rows: Rows, { id, substates }: TopState) {
  const { machine, routes, inner, fromAnywhere } = rows;
  const lines = fromAnywhere.filter(({ to }) => topOf(machine, to) === id).length;
  const own = titleHeight + lines * lineHeight + 4;
  const between = inner.some(({ from }) => substates.includes(from)) ? innerGap : pad;
  if (substates.length === 0) {
    const height = Math.max(own, leafHeight + 8, portRoom(routes, id) + 8);
    return { height, head: height, between };
  }
  const head = Math.max(own, titleHeight + portRoom(routes, id));
  const inside = substates.reduce((sum, each) => sum + leafRoom(rows, each), 0);
  return { height: head + inside + between * (substates.length - 1) + pad, head, between };
}
