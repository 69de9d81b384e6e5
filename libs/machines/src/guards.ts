import type { CircuitOpened, Fact, MappingDeclared, SchemaResolved } from './facts.js';
import { hasCome } from './instant.js';
import type { SubjectContext } from './snapshot.js';
import { isForcedOpen } from './state.js';

/*
 * One rule, one guard. A guard reads the fact and what the subject remembers, nothing else: a fact's own `at` is the
 * only time, so a log replays the same whenever and under whatever settings it is read.
 */

interface Asked {
  readonly context: SubjectContext;
}

/** A look-up may be taken over only when its owner's lease has run out. */
export function lookupLeaseRanOut({ context }: Asked, fact: Fact): boolean {
  return hasCome(context.conflict?.lease?.until ?? null, fact.at);
}

/** A trial may start only when the circuit's time has come; a circuit forced open without an end has none. */
export function openTimeIsOver({ context }: Asked, fact: Fact): boolean {
  return hasCome(context.circuit?.openUntil ?? null, fact.at);
}

/** An open circuit is opened again by hand only; the breaker counts conflicts, and there are none while it is open. */
export function openingIsForced(_: Asked, fact: CircuitOpened): boolean {
  return fact.forced !== null;
}

/** The configuration does not close a circuit that an operator forced open; only a reset, an operator's mapping or a trial does. */
export function forcedCircuitStays({ context }: Asked, fact: MappingDeclared): boolean {
  return fact.keepsCircuit === true && isForcedOpen(context);
}

/** The one retry needs a mapping to encode under and a lease. */
export function verdictRetries(_: Asked, fact: SchemaResolved): boolean {
  const retries = fact.verdict === 'follow' || fact.verdict === 'accept';
  return retries && fact.next !== null && fact.lease !== null;
}

/** The difference does not let anybody go on. */
export function verdictStops(_: Asked, fact: SchemaResolved): boolean {
  return fact.verdict === 'stop';
}

/** The mapping is sound; the one request is refused. */
export function verdictRefuses(_: Asked, fact: SchemaResolved): boolean {
  return fact.verdict === 'refuse';
}
