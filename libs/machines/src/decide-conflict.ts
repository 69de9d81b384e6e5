import { countsWhen, openingAt, windowFrom } from './breaker.js';
import type { Decision } from './commands.js';
import {
  busy,
  cannotStart,
  decided,
  illegal,
  holdsLease,
  leaseFor,
  type DecisionInput,
  type CommandOf,
} from './decision-support.js';
import type { ConflictDetected } from './events.js';
import { pathOf } from './state.js';

/**
 * A conflict becomes a look-up, and the Nth inside the window that is certain to be about the mapping opens the circuit
 * instead (mode `enforce`). In a trial
 * only the trial itself may meet one: any other request of the same pod says nothing about it, such as a late answer
 * of an earlier send.
 */
export function detectConflict(input: DecisionInput, command: CommandOf<'DetectConflict'>): Decision {
  const { snapshot, policy } = input;
  const path = pathOf(snapshot);
  if (path !== 'healthy' && path !== 'circuitOpen.trial') return cannotStart(input, command);
  if (path === 'circuitOpen.trial' && !holdsLease(input, command.trial)) return busy(input);
  // In `observe` nothing follows and nothing stops; but who has no mapping at all must be given one.
  if (policy.mode === 'observe' && snapshot.context.mapping !== null) return illegal(input, command);
  const counts = countsWhen(command.kind) === 'detected';
  const opened = counts ? openingAt(snapshot.context.breaker, input.at, policy) : null;
  return opened ? decided(detected(input, command), opened) : decided(detected(input, command));
}

function detected(input: DecisionInput, command: CommandOf<'DetectConflict'>): ConflictDetected {
  const { snapshot, policy, at } = input;
  return {
    type: 'ConflictDetected',
    at,
    mismatchId: command.mismatchId,
    kind: command.kind,
    origin: command.origin,
    mapping: snapshot.context.mapping,
    differences: command.differences,
    lease: leaseFor(command.owner, input, policy.lookupLeaseMs),
    windowFrom: countsWhen(command.kind) === 'detected' ? windowFrom(at, policy.circuitBreaker) : null,
  };
}

/** A conflict that is only written down (mode `observe`): in every state, since no state is enforced there. */
export function observeConflict(
  { snapshot, at }: DecisionInput,
  command: CommandOf<'ObserveConflict'>,
): Decision {
  const { mismatchId, kind, origin, latest, differences, verdict } = command;
  const { mapping } = snapshot.context;
  return decided({
    type: 'ConflictObserved',
    at,
    mismatchId,
    kind,
    origin,
    mapping,
    latest,
    differences,
    verdict,
  });
}
