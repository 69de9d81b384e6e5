import { lookupDelayMs } from './backoff.js';
import { countsWhen, openingAt, windowFrom } from './breaker.js';
import type { Decision } from './commands.js';
import {
  rulesAllowedMember,
  busy,
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
import { after, hasCome } from './instant.js';
import type { Instant } from './mapping.js';
import { pathOf } from './state.js';

/** Starts a look-up that is due, or takes over one whose lease has expired. */
export function startLookup(input: DecisionInput, command: CommandOf<'StartLookup'>): Decision {
  const { snapshot, policy, at } = input;
  const path = pathOf(snapshot);
  if (path === 'resolving.waiting') {
    const due = snapshot.context.conflict?.nextAttemptAt ?? null;
    if (!hasCome(due, at)) return refusal({ code: 'not_due', at: due });
  } else if (path === 'resolving.lookingUp') {
    if (!leaseRanOut(input)) return busy(input);
  } else {
    return illegal(input, command);
  }
  return decided({ type: 'LookupStarted', at, lease: leaseFor(command.owner, input, policy.lookupLeaseMs) });
}

/** The registry did not respond. The event says when the next look-up is due. */
export function failLookup(input: DecisionInput, command: CommandOf<'FailLookup'>): Decision {
  const attempt = failedLookups(input) + 1;
  const nextAttemptAt = after(input.at, lookupDelayMs(attempt, input.policy.lookupBackoff));
  return endFailed(input, command, attempt, nextAttemptAt);
}

/** The owner returns its lease. No attempt is counted, and the next look-up is due at once. */
export function returnLookup(input: DecisionInput, command: CommandOf<'ReturnLookup'>): Decision {
  return endFailed(input, command, failedLookups(input), input.at);
}

function endFailed(
  input: DecisionInput,
  command: CommandOf<'FailLookup' | 'ReturnLookup'>,
  attempt: number,
  nextAttemptAt: Instant,
): Decision {
  const { snapshot, at } = input;
  if (pathOf(snapshot) !== 'resolving.lookingUp') return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  return decided({ type: 'LookupFailed', at, reason: command.reason, attempt, nextAttemptAt });
}

const failedLookups = ({ snapshot }: DecisionInput): number => snapshot.context.conflict?.failedLookups ?? 0;

/**
 * The result of the look-up, and the verdict on it. A conflict that was not counted at detection counts now if it concerned the
 * mapping. In mode `enforce` the Nth inside the window opens the circuit instead of being followed.
 * @throws TypeError if a verdict that retries comes without the next mapping
 */
export function resolveSchema(input: DecisionInput, command: CommandOf<'ResolveSchema'>): Decision {
  const { snapshot, policy, at } = input;
  const { conflict, breaker } = snapshot.context;
  if (pathOf(snapshot) !== 'resolving.lookingUp' || conflict === null) return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  const { latest, differences, verdict, reason } = command;
  const retries = verdict === 'follow' || verdict === 'accept';
  if (retries && command.next === null) throw new TypeError(`the verdict ${verdict} needs the next mapping`);
  const counts = verdict !== 'refuse' && !conflict.counted && countsWhen(conflict.kind) === 'resolved';
  const counted = counts ? { windowFrom: windowFrom(at, policy.circuitBreaker) } : {};
  const opened = counts && retries ? openingAt(breaker, at, policy) : null;
  if (opened !== null) return decided({ ...opened, ...counted });
  return decided({
    type: 'SchemaResolved',
    at,
    latest,
    differences,
    verdict,
    next: retries ? command.next : null,
    lease: retries ? leaseFor(command.owner, input, policy.sendLeaseMs) : null,
    reason,
    ...counted,
    ...(retries && rulesAllowedMember(command)),
  });
}
