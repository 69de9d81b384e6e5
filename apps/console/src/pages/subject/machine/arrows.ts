import { topOf, type Machine } from './model.js';

/** All events that lead from one state to another. */
export interface Arrow {
  /** A state that a subject can be in, or a top-level state: then from each of its substates. */
  readonly from: string;
  readonly to: string;
  readonly events: readonly string[];
}

/** An event that leads to one state from wherever the subject is. */
export interface FromAnywhere {
  readonly event: string;
  readonly to: string;
  /** Top-level states in which it is not legal, or changes nothing. */
  readonly except: readonly string[];
}

export interface Arrows {
  readonly arrows: readonly Arrow[];
  /** What would otherwise be an arrow from each state. */
  readonly fromAnywhere: readonly FromAnywhere[];
}

/** What is drawn of the machine's transitions. */
export function arrowsOf(machine: Machine): Arrows {
  const fromAnywhere = anywhere(machine);
  const isDrawn = (event: string, to: string): boolean =>
    !fromAnywhere.some((each) => each.event === event && each.to === to);
  const bundles = new Map<string, { from: string; to: string; events: Set<string> }>();
  for (const { event, from, to } of machine.transitions) {
    if (to === null || to === from || !isDrawn(event, to)) continue;
    const source = sourceOf(machine, event, from, to);
    const key = JSON.stringify([source, to]);
    const bundle = bundles.get(key) ?? { from: source, to, events: new Set() };
    bundle.events.add(event);
    bundles.set(key, bundle);
  }
  return {
    arrows: [...bundles.values()].map(({ from, to, events }) => ({ from, to, events: [...events] })),
    fromAnywhere,
  };
}

/** Which arrow, or which event from anywhere, stands for a transition. */
export const standsFor =
  (machine: Machine, step: { readonly event: string; readonly from: string; readonly to: string }) =>
  (arrow: Arrow): boolean =>
    arrow.to === step.to &&
    (arrow.from === step.from || arrow.from === topOf(machine, step.from)) &&
    arrow.events.includes(step.event);

/** An event that all substates answer alike belongs to the state around them. */
function sourceOf(machine: Machine, event: string, from: string, to: string): string {
  const top = machine.tops.find(({ substates }) => substates.includes(from));
  if (top === undefined || top.substates.includes(to)) return from;
  const isShared = top.substates.every((each) =>
    machine.transitions.some((other) => other.event === event && other.from === each && other.to === to),
  );
  return isShared ? top.id : from;
}

function anywhere(machine: Machine): readonly FromAnywhere[] {
  const pairs = new Map(
    machine.transitions.flatMap(({ event, to }) =>
      to === null ? [] : [[JSON.stringify([event, to]), { event, to }]],
    ),
  );
  const first = topOf(machine, machine.initial);
  return [...pairs.values()].flatMap(({ event, to }): FromAnywhere[] => {
    const end = topOf(machine, to);
    const others = machine.tops.filter(({ id }) => id !== end);
    const leads = (leaf: string): boolean =>
      machine.transitions.some((each) => each.event === event && each.from === leaf && each.to === to);
    const except = others
      .filter(({ id, substates }) => !(substates.length === 0 ? [id] : substates).every(leads))
      .map(({ id }) => id);
    // What leads back to the first state may be missing in one state, as a reset is in a removed subject.
    const isAnywhere = others.length > 2 && except.length <= (end === first ? 1 : 0);
    return isAnywhere ? [{ event, to, except }] : [];
  });
}
