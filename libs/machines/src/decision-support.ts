import { boundedEvent } from './bounded-event.js';
import type { Command, CommandRefusal, Decision } from './commands.js';
import type { SubjectEvent, Lease } from './events.js';
import { after, hasCome } from './instant.js';
import type { Instant } from './mapping.js';
import type { Policy } from './policy.js';
import type { SubjectSnapshot } from './snapshot.js';
import { nextDueAt, leaseOf, pathOf, stateOf } from './state.js';

/** The input of a decision. `at` is the time of its events: now, but never before the stream's newest event. */
export interface DecisionInput {
  readonly snapshot: SubjectSnapshot;
  readonly policy: Policy;
  readonly at: Instant;
}

/** The command of one type. */
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** Accepts the command: the events to append, each cut to its bounds. No events: nothing changes. */
export function decided(...events: readonly SubjectEvent[]): Decision {
  return { ok: true, events: events.map(boundedEvent) };
}

/** The member of an event that names the rules permitted by `producer.allowRules`; none without such rules. */
export function rulesAllowedMember({ rulesAllowed = [] }: { readonly rulesAllowed?: readonly string[] }): {
  rulesAllowed?: readonly string[];
} {
  return rulesAllowed.length === 0 ? {} : { rulesAllowed };
}

/** Rejects the command, with the reason. */
export function refusal(reason: CommandRefusal): Decision {
  return { ok: false, refusal: reason };
}

/** The refusal of a command that does not apply to the state. */
export function illegal({ snapshot }: DecisionInput, command: Command): Decision {
  return refusal({ code: 'illegal', state: pathOf(snapshot), command: command.type });
}

/** The refusal while another look-up, retry or trial is in progress. */
export function busy({ snapshot }: DecisionInput): Decision {
  return refusal({ code: 'busy', until: nextDueAt(snapshot) });
}

/** The refusal of a command that would start a look-up or a trial in a state that does not allow it. */
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
        : refusal({ code: 'circuit_open', openUntil: nextDueAt(input.snapshot) });
  }
}

/** A lease of `ms` milliseconds from now. */
export function leaseFor(owner: string, { at }: DecisionInput, ms: number): Lease {
  return { owner, until: after(at, ms) };
}

/** Whether this pod owns the look-up, retry or trial in progress. An expired lease stays its owner's until another pod takes it over, because the stream's version is the fencing token. */
export function isOwner({ snapshot }: DecisionInput, owner: string): boolean {
  return leaseOf(snapshot.context)?.owner === owner;
}

/** Whether the look-up, retry or trial in progress runs under exactly this lease, not only under one of the same pod. */
export function holdsLease({ snapshot }: DecisionInput, lease: Lease | null): boolean {
  const now = leaseOf(snapshot.context);
  return lease !== null && now?.owner === lease.owner && now.until === lease.until;
}

/** The refusal of a pod that does not hold the lease. */
export function notOwner({ snapshot }: DecisionInput): Decision {
  return refusal({ code: 'not_owner', owner: leaseOf(snapshot.context)?.owner ?? null });
}

/** Whether the lease of the look-up, retry or trial in progress has expired. */
export function leaseRanOut({ snapshot, at }: DecisionInput): boolean {
  return hasCome(leaseOf(snapshot.context)?.until ?? null, at);
}
