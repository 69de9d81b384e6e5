/** `GET /v1/machine`. */
export interface MachineDefinition {
  readonly initial: string;
  readonly states: readonly { readonly id: string; readonly parent: string | null }[];
  readonly transitions: readonly MachineTransition[];
}

export interface MachineTransition {
  readonly event: string;
  readonly from: string;
  /** Null: the state stays as it is. */
  readonly to: string | null;
  /** All of them have to hold. */
  readonly guards: readonly string[];
}

/** A top-level state. */
export interface TopState {
  readonly id: string;
  /** Its substates, as `resolving.lookingUp`; empty: it has none. */
  readonly substates: readonly string[];
}

/** The machine with every transition between states that a subject can be in: those without substates. */
export interface Machine {
  readonly initial: string;
  readonly tops: readonly TopState[];
  /** States that a subject can be in. */
  readonly leaves: readonly string[];
  readonly transitions: readonly MachineTransition[];
}

/** Only reads the definition: a state or event that this console has never heard of is treated like all others. */
export function machineOf({ initial, states, transitions }: MachineDefinition): Machine {
  const ids = new Set([
    ...states.flatMap(({ id, parent }) => (parent === null ? [id] : [parent, id])),
    ...transitions.flatMap(({ from, to }) => [from, ...(to === null ? [] : [to])]),
    initial,
  ]);
  const parents = new Map(states.map(({ id, parent }) => [id, parent]));
  const topOf = (id: string): string => {
    const parent = parents.get(id) ?? null;
    return parent === null ? id : topOf(parent);
  };
  const isParent = new Set(parents.values());
  const tops = [...ids]
    .filter((id) => topOf(id) === id)
    .map((id) => ({
      id,
      substates: [...ids].filter((each) => each !== id && topOf(each) === id && !isParent.has(each)),
    }));
  const leavesOf = (id: string): readonly string[] => {
    const leaves = tops.find((top) => top.id === id)?.substates ?? [];
    return leaves.length === 0 ? [id] : leaves;
  };
  const entered = (id: string): string => leavesOf(id)[0] ?? id;
  return {
    initial: entered(initial),
    tops,
    leaves: tops.flatMap(({ id }) => leavesOf(id)),
    transitions: transitions.flatMap((transition) =>
      leavesOf(transition.from).map((from) => ({
        ...transition,
        from,
        to: transition.to === null ? null : entered(transition.to),
      })),
    ),
  };
}

/** The top-level state that a state belongs to. */
export const topOf = ({ tops }: Machine, id: string): string =>
  tops.find((top) => top.id === id || top.substates.includes(id))?.id ?? id;

/** As the machine names the state of a subject. */
export const stateId = (state: string, substate: string | null): string =>
  substate === null ? state : `${state}.${substate}`;
