import type { CircuitOpened, SubjectEvent, MappingDeclared, SchemaResolved } from './events.js';
import { hasCome } from './instant.js';
import type { SubjectContext } from './snapshot.js';
import { isForcedOpen } from './state.js';

/*
 * One rule, one guard. A guard reads the event and the context, nothing else. The event's own `at` is the only time, so a log
 * replays to the same state at any time and under any settings.
 */

interface GuardInput {
  readonly context: SubjectContext;
}

/** A look-up may be taken over only once its owner's lease has expired. */
export function lookupLeaseRanOut({ context }: GuardInput, event: SubjectEvent): boolean {
  return hasCome(context.conflict?.lease?.until ?? null, event.at);
}

/** A trial may start only once the circuit's time has come. A circuit that was forced open without an end has none. */
export function openTimeIsOver({ context }: GuardInput, event: SubjectEvent): boolean {
  return hasCome(context.circuit?.openUntil ?? null, event.at);
}

/** Only an operator opens an open circuit again. The breaker counts conflicts, and there are none while the circuit is open. */
export function openingIsForced(_: GuardInput, event: CircuitOpened): boolean {
  return event.forced !== null;
}

/** The configuration does not close a circuit that an operator forced open. Only a reset, an operator's mapping or a trial does. */
export function forcedCircuitStays({ context }: GuardInput, event: MappingDeclared): boolean {
  return event.keepsCircuit === true && isForcedOpen(context);
}

/** The verdict leads to the one retry, which needs a mapping and a lease. */
export function verdictRetries(_: GuardInput, event: SchemaResolved): boolean {
  const retries = event.verdict === 'follow' || event.verdict === 'accept';
  return retries && event.next !== null && event.lease !== null;
}

/** The differences stop the subject. */
export function verdictStops(_: GuardInput, event: SchemaResolved): boolean {
  return event.verdict === 'stop';
}

/** The mapping is sound; only the request is refused. */
export function verdictRefuses(_: GuardInput, event: SchemaResolved): boolean {
  return event.verdict === 'refuse';
}
