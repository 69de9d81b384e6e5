import { conflictsInWindow } from './breaker.js';
import type { Decision } from './commands.js';
import {
  busy,
  cannotBegin,
  happens,
  illegal,
  leaseFor,
  leaseRanOut,
  notOwner,
  owns,
  refuse,
  type Asked,
  type CommandOf,
} from './deciding.js';
import type { CircuitOpened } from './events.js';
import { after, hasCome } from './instant.js';
import { pathOf } from './state.js';

const LEASE_RAN_OUT = 'lease ran out';

/**
 * An operator opens the circuit, or gives an open one another end. A running retry is waited for: its record may be on
 * its way; one whose lease ran out is abandoned first. A forced opening is no trip and does not double.
 */
export function openCircuit(asked: Asked, command: CommandOf<'OpenCircuit'>): Decision {
  const { value, context } = asked.snapshot;
  if (value === 'retriedOnce') {
    if (!leaseRanOut(asked)) return busy(asked);
    const abandoned = { type: 'RetryInconclusive', at: asked.at, reason: LEASE_RAN_OUT } as const;
    return happens(abandoned, forcedOpening(asked, command));
  }
  const forGood = context.circuit?.forced != null && context.circuit.openUntil === null;
  if (forGood && command.forMs === null) return happens();
  return happens(forcedOpening(asked, command));
}

function forcedOpening({ snapshot, policy, at }: Asked, command: CommandOf<'OpenCircuit'>): CircuitOpened {
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

/** The circuit's time is over, or the last trial's lease: one request over all pods becomes the trial. */
export function startTrial(asked: Asked, command: CommandOf<'StartTrial'>): Decision {
  const { snapshot, policy, at } = asked;
  const lease = leaseFor(command.owner, asked, policy.sendLeaseMs);
  const started = { type: 'TrialStarted', at, lease } as const;
  switch (pathOf(snapshot)) {
    case 'circuitOpen.open': {
      const due = snapshot.context.circuit?.openUntil ?? null;
      return hasCome(due, at) ? happens(started) : refuse({ code: 'not_due', at: due });
    }
    case 'circuitOpen.trial':
      if (!leaseRanOut(asked)) return busy(asked);
      return happens({ type: 'TrialInconclusive', at, reason: LEASE_RAN_OUT }, started);
    default:
      return cannotBegin(asked, command);
  }
}

/** The trial's record is in the log. */
export function succeedTrial(asked: Asked, command: CommandOf<'SucceedTrial'>): Decision {
  if (pathOf(asked.snapshot) !== 'circuitOpen.trial') return illegal(asked, command);
  if (!owns(asked, command.owner)) return notOwner(asked);
  return happens({ type: 'TrialSucceeded', at: asked.at });
}

/** The trial says nothing; another is due at once. */
export function abandonTrial(asked: Asked, command: CommandOf<'AbandonTrial'>): Decision {
  if (pathOf(asked.snapshot) !== 'circuitOpen.trial') return illegal(asked, command);
  if (!owns(asked, command.owner)) return notOwner(asked);
  return happens({ type: 'TrialInconclusive', at: asked.at, reason: command.reason });
}
