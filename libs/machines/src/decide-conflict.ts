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
 * A conflict starts a look-up. In mode `enforce`, the Nth conflict inside the window that certainly concerns the mapping opens
 * the circuit instead. During a trial only the trial itself may report a conflict: other requests, such as one whose response
 * came late, say nothing about the trial.
 */
export function detectConflict(input: DecisionInput, command: CommandOf<'DetectConflict'>): Decision {
  const { snapshot, policy } = input;
  const path = pathOf(snapshot);
  if (path !== 'healthy' && path !== 'circuitOpen.trial') return cannotStart(input, command);
  if (path === 'circuitOpen.trial' && !holdsLease(input, command.trial)) return busy(input);
  // In `observe` a subject neither follows nor stops. One without a mapping still needs a look-up to get it.
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

/** Records a conflict without acting on it (mode `observe`). Legal in every state, because `observe` enforces none. */
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
