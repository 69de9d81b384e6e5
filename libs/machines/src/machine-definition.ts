import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { subjectMachine } from './machine.js';

/** A state by its dotted path, e.g. `resolving.lookingUp`. */
export interface StateDefinition {
  readonly id: string;
  /** The state that this one is a part of; null at the top. */
  readonly parent: string | null;
  /** The state that is entered first within this one; null: it has no states within. A subject is always in one of these. */
  readonly initial: string | null;
}

/** What one event does in one state. */
export interface TransitionOfState {
  readonly event: string;
  /** A state without states within. */
  readonly from: string;
  /** Likewise; null: the state stays. */
  readonly to: string | null;
  /** All must hold. Of several transitions of one event and state the first whose guards hold applies. */
  readonly guards: readonly string[];
}

export interface MachineDefinition {
  readonly initial: string;
  readonly states: readonly StateDefinition[];
  readonly transitions: readonly TransitionOfState[];
}

/**
 * The subject machine as plain data. A transition of an outer state is listed for each state within, unless an inner one
 * always comes first.
 */
export function machineDefinition(): MachineDefinition {
  const root: AnyStateNode = subjectMachine.root;
  const nodes = nodesWithin(root);
  return {
    initial: idOf(firstWithin(root)),
    states: nodes.map((node) => ({
      id: idOf(node),
      parent: node.parent === undefined || node.parent === root ? null : idOf(node.parent),
      initial: isAtomic(node) ? null : idOf(firstWithin(node)),
    })),
    transitions: nodes.filter(isAtomic).flatMap(transitionsOf),
  };
}

const idOf = ({ path }: AnyStateNode): string => path.join('.');

const isAtomic = ({ type }: AnyStateNode): boolean => type === 'atomic';

const nodesWithin = (node: AnyStateNode): readonly AnyStateNode[] =>
  Object.values(node.states).flatMap((child) => [child, ...nodesWithin(child)]);

/** The state that is entered with this one. */
function firstWithin(node: AnyStateNode): AnyStateNode {
  const [first] = isAtomic(node) ? [] : node.initial.target;
  return first === undefined ? node : firstWithin(first);
}

function transitionsOf(node: AnyStateNode): readonly TransitionOfState[] {
  const outwards: AnyStateNode[] = [];
  for (let each: AnyStateNode | undefined = node; each !== undefined; each = each.parent) outwards.push(each);
  const events = new Set(outwards.flatMap(({ transitions }) => [...transitions.keys()]));
  return [...events].flatMap((event) => {
    const candidates = outwards.flatMap(({ transitions }) => transitions.get(event) ?? []);
    const last = candidates.findIndex(({ guard }) => guard === undefined);
    return candidates
      .slice(0, last === -1 ? candidates.length : last + 1)
      .filter(isLegal)
      .map((transition) => transitionOf(node, event, transition));
  });
}

/** A transition without a target and an action forbids its event. */
const isLegal = ({ target, actions }: AnyTransitionDefinition): boolean =>
  target !== undefined || actions.length > 0;

function transitionOf(
  node: AnyStateNode,
  event: string,
  { target, guard }: AnyTransitionDefinition,
): TransitionOfState {
  const [entered = node] = target ?? [];
  const to = firstWithin(entered);
  return { event, from: idOf(node), to: to === node ? null : idOf(to), guards: guardNames(guard) };
}

function guardNames(guard: AnyTransitionDefinition['guard']): readonly string[] {
  if (guard === undefined) return [];
  if (typeof guard === 'object' && 'type' in guard) return [guard.type];
  throw new Error('a guard of the subject machine has no name');
}
