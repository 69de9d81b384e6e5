import { countsWhen, openingAt, windowFrom } from './breaker.js';
import type { Decision } from './commands.js';
import {
  busy,
  cannotBegin,
  happens,
  illegal,
  leads,
  leaseFor,
  type Asked,
  type CommandOf,
} from './deciding.js';
import type { ConflictDetected } from './events.js';
import { pathOf } from './state.js';

/**
 * A conflict becomes a look-up, and the Nth inside the window that is certain to be about the mapping opens the circuit
 * instead (mode `enforce`). In a trial
 * only the trial itself may meet one: any other request of the same pod says nothing about it, such as a late answer
 * of an earlier send.
 */
export function detectConflict(asked: Asked, command: CommandOf<'DetectConflict'>): Decision {
  const { snapshot, policy } = asked;
  const path = pathOf(snapshot);
  if (path !== 'healthy' && path !== 'circuitOpen.trial') return cannotBegin(asked, command);
  if (path === 'circuitOpen.trial' && !leads(asked, command.trial)) return busy(asked);
  // In `observe` nothing follows and nothing stops; but who has no mapping at all must be given one.
  if (policy.mode === 'observe' && snapshot.context.mapping !== null) return illegal(asked, command);
  const counts = countsWhen(command.kind) === 'detected';
  const opened = counts ? openingAt(snapshot.context.breaker, asked.at, policy) : null;
  return opened ? happens(detected(asked, command), opened) : happens(detected(asked, command));
}

function detected(asked: Asked, command: CommandOf<'DetectConflict'>): ConflictDetected {
  const { snapshot, policy, at } = asked;
  return {
    type: 'ConflictDetected',
    at,
    mismatchId: command.mismatchId,
    kind: command.kind,
    origin: command.origin,
    mapping: snapshot.context.mapping,
    differences: command.differences,
    lease: leaseFor(command.owner, asked, policy.lookupLeaseMs),
    windowFrom: countsWhen(command.kind) === 'detected' ? windowFrom(at, policy.circuitBreaker) : null,
  };
}

/** A conflict that is only written down (mode `observe`): in every state, since no state is enforced there. */
export function observeConflict({ snapshot, at }: Asked, command: CommandOf<'ObserveConflict'>): Decision {
  const { mismatchId, kind, origin, latest, differences, verdict } = command;
  const { mapping } = snapshot.context;
  return happens({
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
