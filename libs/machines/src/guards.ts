import type { CircuitOpened, SubjectEvent, MappingDeclared, SchemaResolved } from './events.js';
import { hasCome } from './instant.js';
import type { SubjectContext } from './snapshot.js';
import { isForcedOpen } from './state.js';

/*
 * One rule, one guard. A guard reads the event and what the subject remembers, nothing else: an event's own `at` is the
 * only time, so a log replays the same whenever and under whatever settings it is read.
 */

interface GuardInput {
  readonly context: SubjectContext;
}

/** A look-up may be taken over only when its owner's lease has run out. */
export function lookupLeaseRanOut({ context }: GuardInput, event: SubjectEvent): boolean {
  return hasCome(context.conflict?.lease?.until ?? null, event.at);
}

/** A trial may start only when the circuit's time has come; a circuit forced open without an end has none. */
export function openTimeIsOver({ context }: GuardInput, event: SubjectEvent): boolean {
  return hasCome(context.circuit?.openUntil ?? null, event.at);
}

/** An open circuit is opened again by hand only; the breaker counts conflicts, and there are none while it is open. */
export function openingIsForced(_: GuardInput, event: CircuitOpened): boolean {
  return event.forced !== null;
}

/** The configuration does not close a circuit that an operator forced open; only a reset, an operator's mapping or a trial does. */
export function forcedCircuitStays({ context }: GuardInput, event: MappingDeclared): boolean {
  return event.keepsCircuit === true && isForcedOpen(context);
}

/** The one retry needs a mapping to encode under and a lease. */
export function verdictRetries(_: GuardInput, event: SchemaResolved): boolean {
  const retries = event.verdict === 'follow' || event.verdict === 'accept';
  return retries && event.next !== null && event.lease !== null;
}

/** The difference does not let anybody go on. */
export function verdictStops(_: GuardInput, event: SchemaResolved): boolean {
  return event.verdict === 'stop';
}

/** The mapping is sound; the one request is refused. */
export function verdictRefuses(_: GuardInput, event: SchemaResolved): boolean {
  return event.verdict === 'refuse';
}
