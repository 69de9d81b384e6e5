import { boundedEvent } from './bounded-event.js';
import type { Command, CommandRefusal, Decision } from './commands.js';
import type { SubjectEvent, Lease } from './events.js';
import { after, hasCome } from './instant.js';
import type { Instant } from './mapping.js';
import type { Policy } from './policy.js';
import type { SubjectSnapshot } from './snapshot.js';
import { deadlineOf, leaseOf, pathOf, stateOf } from './state.js';

/** What a decision is made on. `at` is the time of its events: now, never before the stream's newest event. */
export interface DecisionInput {
  readonly snapshot: SubjectSnapshot;
  readonly policy: Policy;
  readonly at: Instant;
}

/** One kind of command. */
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** The events to append, each within its bounds; none: nothing changes. */
export function decided(...events: readonly SubjectEvent[]): Decision {
  return { ok: true, events: events.map(boundedEvent) };
}

/** The member of an event that names the rules an operator's setting let through; nothing without any. */
export function allowedRules({ rulesAllowed = [] }: { readonly rulesAllowed?: readonly string[] }): {
  rulesAllowed?: readonly string[];
} {
  return rulesAllowed.length === 0 ? {} : { rulesAllowed };
}

/** No event, and why. */
export function refusal(refusal: CommandRefusal): Decision {
  return { ok: false, refusal };
}

/** The state has no such step. */
export function illegal({ snapshot }: DecisionInput, command: Command): Decision {
  return refusal({ code: 'illegal', state: pathOf(snapshot), command: command.type });
}

/** Somebody else's look-up, retry or trial comes first. */
export function busy({ snapshot }: DecisionInput): Decision {
  return refusal({ code: 'busy', until: deadlineOf(snapshot) });
}

/** The refusal of a command that begins something where nothing may be begun. */
export function cannotStart(input: DecisionInput, command: Command): Decision {
  const { state, substate } = stateOf(input.snapshot);
  switch (state) {
    case 'healthy':
    case 'removed':
      return illegal(input, command);
    case 'resolving':
    case 'retriedOnce':
      return busy(input);
    case 'blocked':
      return refusal({ code: 'blocked' });
    case 'circuitOpen':
      return substate === 'trial'
        ? busy(input)
        : refusal({ code: 'circuit_open', openUntil: deadlineOf(input.snapshot) });
  }
}

/** A lease from now on for `ms` milliseconds. */
export function leaseFor(owner: string, { at }: DecisionInput, ms: number): Lease {
  return { owner, until: after(at, ms) };
}

/** Whether the running look-up, retry or trial is this pod's. A lease that ran out is still its owner's until somebody takes it over: the stream's version is the fencing token. */
export function isOwner({ snapshot }: DecisionInput, owner: string): boolean {
  return leaseOf(snapshot.context)?.owner === owner;
}

/** Whether the running look-up, retry or trial is that of this very lease, and not only of its pod. */
export function holdsLease({ snapshot }: DecisionInput, lease: Lease | null): boolean {
  const now = leaseOf(snapshot.context);
  return lease !== null && now?.owner === lease.owner && now.until === lease.until;
}

/** The refusal of one who does not own it. */
export function notOwner({ snapshot }: DecisionInput): Decision {
  return refusal({ code: 'not_owner', owner: leaseOf(snapshot.context)?.owner ?? null });
}

/** Whether the lease of the running look-up, retry or trial is over. */
export function leaseRanOut({ snapshot, at }: DecisionInput): boolean {
  return hasCome(leaseOf(snapshot.context)?.until ?? null, at);
}
