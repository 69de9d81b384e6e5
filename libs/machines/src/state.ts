import type { Lease } from './events.js';
import type { Instant } from './mapping.js';
import type { SubjectContext, SubjectSnapshot, SubjectState } from './snapshot.js';

/** The state and, where it has one, the substate (`lookingUp`, `waiting`, `open`, `trial`). */
export function stateOf(snapshot: SubjectSnapshot): { state: SubjectState; substate: string | null } {
  const { value } = snapshot;
  if (typeof value === 'string') return { state: value, substate: null };
  if ('resolving' in value) return { state: 'resolving', substate: value.resolving };
  return { state: 'circuitOpen', substate: value.circuitOpen };
}

/** The state as one dotted path, as messages name it: `resolving.lookingUp`. */
export function pathOf(snapshot: SubjectSnapshot): string {
  const { state, substate } = stateOf(snapshot);
  return substate === null ? state : `${state}.${substate}`;
}

/** The lease of the look-up, retry or trial in progress; null when there is none. */
export function leaseOf(context: SubjectContext): Lease | null {
  return context.conflict?.lease ?? context.circuit?.lease ?? null;
}

/** Whether an operator forced the circuit open. It then stays open in every mode, and across a restart with another configuration. */
export function isForcedOpen({ circuit }: SubjectContext): boolean {
  return circuit !== null && circuit.forced !== null;
}

/** When something becomes due: the end of the lease, the next look-up, or the trial. Null: time alone changes nothing. */
export function nextDueAt(snapshot: SubjectSnapshot): Instant | null {
  const { context } = snapshot;
  return leaseOf(context)?.until ?? context.conflict?.nextAttemptAt ?? context.circuit?.openUntil ?? null;
}
