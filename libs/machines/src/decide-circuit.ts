import { conflictsInWindow } from './breaker.js';
import type { Decision } from './commands.js';
import {
  busy,
  cannotStart,
  decided,
  illegal,
  leaseFor,
  leaseRanOut,
  notOwner,
  isOwner,
  refusal,
  type DecisionInput,
  type CommandOf,
} from './decision-support.js';
import type { CircuitOpened } from './events.js';
import { after, hasCome } from './instant.js';
import { pathOf } from './state.js';

const LEASE_RAN_OUT = 'lease ran out';

/**
 * An operator opens the circuit, or changes the end of an open one. The command waits for a retry in progress, whose record may
 * be on its way; a retry whose lease has expired is abandoned first. A forced opening is not a trip and does not double.
 */
export function openCircuit(input: DecisionInput, command: CommandOf<'OpenCircuit'>): Decision {
  const { value, context } = input.snapshot;
  if (value === 'retriedOnce') {
    if (!leaseRanOut(input)) return busy(input);
    const abandoned = { type: 'RetryInconclusive', at: input.at, reason: LEASE_RAN_OUT } as const;
    return decided(abandoned, forcedOpening(input, command));
  }
  const forGood = context.circuit?.forced != null && context.circuit.openUntil === null;
  if (forGood && command.forMs === null) return decided();
  return decided(forcedOpening(input, command));
}

function forcedOpening(
  { snapshot, policy, at }: DecisionInput,
  command: CommandOf<'OpenCircuit'>,
): CircuitOpened {
  const { breaker } = snapshot.context;
  return {
    type: 'CircuitOpened',
    at,
    openUntil: command.forMs === null ? null : after(at, command.forMs),
    conflictsInWindow: conflictsInWindow(breaker, at, policy.circuitBreaker),
    trip: breaker.trips,
    forced: { actor: command.actor, reason: command.reason },
  };
}

/** Starts the trial, one request over all pods, once the circuit's time has come or the lease of the last trial has expired. */
export function startTrial(input: DecisionInput, command: CommandOf<'StartTrial'>): Decision {
  const { snapshot, policy, at } = input;
  const lease = leaseFor(command.owner, input, policy.sendLeaseMs);
  const started = { type: 'TrialStarted', at, lease } as const;
  switch (pathOf(snapshot)) {
    case 'circuitOpen.open': {
      const due = snapshot.context.circuit?.openUntil ?? null;
      return hasCome(due, at) ? decided(started) : refusal({ code: 'not_due', at: due });
    }
    case 'circuitOpen.trial':
      if (!leaseRanOut(input)) return busy(input);
      return decided({ type: 'TrialInconclusive', at, reason: LEASE_RAN_OUT }, started);
    default:
      return cannotStart(input, command);
  }
}

/** Kafka acknowledged the record of the trial. */
export function succeedTrial(input: DecisionInput, command: CommandOf<'SucceedTrial'>): Decision {
  if (pathOf(input.snapshot) !== 'circuitOpen.trial') return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  return decided({ type: 'TrialSucceeded', at: input.at });
}

/** The trial was inconclusive; the next one is due at once. */
export function abandonTrial(input: DecisionInput, command: CommandOf<'AbandonTrial'>): Decision {
  if (pathOf(input.snapshot) !== 'circuitOpen.trial') return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  return decided({ type: 'TrialInconclusive', at: input.at, reason: command.reason });
}
