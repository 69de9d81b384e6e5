import { lookupDelayMs } from './backoff.js';
import { countsWhen, openingAt, windowFrom } from './breaker.js';
import type { Decision } from './commands.js';
import {
  allowedRules,
  busy,
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
import { after, hasCome } from './instant.js';
import type { Instant } from './mapping.js';
import { pathOf } from './state.js';

/** A look-up whose time has come, or one whose owner's lease has run out. */
export function startLookup(asked: Asked, command: CommandOf<'StartLookup'>): Decision {
  const { snapshot, policy, at } = asked;
  const path = pathOf(snapshot);
  if (path === 'resolving.waiting') {
    const due = snapshot.context.conflict?.nextAttemptAt ?? null;
    if (!hasCome(due, at)) return refuse({ code: 'not_due', at: due });
  } else if (path === 'resolving.lookingUp') {
    if (!leaseRanOut(asked)) return busy(asked);
  } else {
    return illegal(asked, command);
  }
  return happens({ type: 'LookupStarted', at, lease: leaseFor(command.owner, asked, policy.lookupLeaseMs) });
}

/** The registry was not to be had: when to ask again. */
export function failLookup(asked: Asked, command: CommandOf<'FailLookup'>): Decision {
  const attempt = failedLookups(asked) + 1;
  const nextAttemptAt = after(asked.at, lookupDelayMs(attempt, asked.policy.lookupBackoff));
  return endWithoutAnswer(asked, command, attempt, nextAttemptAt);
}

/** The owner gives its lease back. No attempt is counted, and the next one is due. */
export function returnLookup(asked: Asked, command: CommandOf<'ReturnLookup'>): Decision {
  return endWithoutAnswer(asked, command, failedLookups(asked), asked.at);
}

function endWithoutAnswer(
  asked: Asked,
  command: CommandOf<'FailLookup' | 'ReturnLookup'>,
  attempt: number,
  nextAttemptAt: Instant,
): Decision {
  const { snapshot, at } = asked;
  if (pathOf(snapshot) !== 'resolving.lookingUp') return illegal(asked, command);
  if (!owns(asked, command.owner)) return notOwner(asked);
  return happens({ type: 'LookupFailed', at, reason: command.reason, attempt, nextAttemptAt });
}

const failedLookups = ({ snapshot }: Asked): number => snapshot.context.conflict?.failedLookups ?? 0;

/**
 * What the look-up found and what follows from it. A conflict that was left uncounted until now counts where it was about
 * the mapping; the Nth inside the window opens the circuit instead of being followed (mode `enforce`).
 * @throws TypeError when a verdict that retries comes without its mapping
 */
export function resolveSchema(asked: Asked, command: CommandOf<'ResolveSchema'>): Decision {
  const { snapshot, policy, at } = asked;
  const { conflict, breaker } = snapshot.context;
  if (pathOf(snapshot) !== 'resolving.lookingUp' || conflict === null) return illegal(asked, command);
  if (!owns(asked, command.owner)) return notOwner(asked);
  const { latest, differences, verdict, reason } = command;
  const retries = verdict === 'follow' || verdict === 'accept';
  if (retries && command.next === null) throw new TypeError(`the verdict ${verdict} needs the next mapping`);
  const counts = verdict !== 'refuse' && !conflict.counted && countsWhen(conflict.kind) === 'resolved';
  const counted = counts ? { windowFrom: windowFrom(at, policy.circuitBreaker) } : {};
  const opened = counts && retries ? openingAt(breaker, at, policy) : null;
  if (opened !== null) return happens({ ...opened, ...counted });
  return happens({
    type: 'SchemaResolved',
    at,
    latest,
    differences,
    verdict,
    next: retries ? command.next : null,
    lease: retries ? leaseFor(command.owner, asked, policy.sendLeaseMs) : null,
    reason,
    ...counted,
    ...(retries && allowedRules(command)),
  });
}
