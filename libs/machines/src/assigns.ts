import { configuredWith } from './configured.js';
import type {
  CircuitOpened,
  ConflictDetected,
  ConflictObserved,
  LookupFailed,
  LookupStarted,
  MappingDeclared,
  RetryFailed,
  SchemaResolved,
  TrialStarted,
} from './events.js';
import { initialContext, noWriters, quietBreaker } from './initial.js';
import type { Instant, MappingSource } from './mapping.js';
import { originsWith } from './origins.js';
import { snapshotDifferences, newestConflicts } from './slim-snapshot.js';
import type { SubjectContext } from './snapshot.js';

/*
 * What a subject remembers of each event. Every function takes the context and the event and returns the parts that
 * change; `machine.ts` adds what all events share (`lastEventAt`, `since`).
 */

type Change = Partial<SubjectContext>;
type Conflict = NonNullable<SubjectContext['conflict']>;
type Circuit = NonNullable<SubjectContext['circuit']>;
type Stop = NonNullable<SubjectContext['stop']>;

/** The parts that belong to some states only; spread first, the state's own part after it. */
const noOpenParts = { conflict: null, stop: null, circuit: null } satisfies Change;

/** The new mapping; what was remembered about the old one goes, but trips still follow each other. */
export function applyDeclaration(context: SubjectContext, event: MappingDeclared): Change {
  return {
    ...noOpenParts,
    mapping: event.mapping,
    origins: [],
    source: event.source,
    ...(event.source === 'config' && { configured: configuredWith(context, event) }),
    breaker: { ...context.breaker, conflicts: [] },
    writers: noWriters,
  };
}

/** The same, but for the circuit: an operator forced it open, and it stays so. */
export function applyDeclarationKeepingCircuit(context: SubjectContext, event: MappingDeclared): Change {
  return { ...applyDeclaration(context, event), circuit: context.circuit };
}

/** The conflict, its look-up's lease, and one more in the breaker's window when it counts. */
export function openConflict(context: SubjectContext, event: ConflictDetected): Change {
  const { windowFrom } = event;
  return {
    ...noOpenParts,
    lastMismatchId: event.mismatchId,
    conflict: {
      mismatchId: event.mismatchId,
      kind: event.kind,
      origin: event.origin,
      differences: snapshotDifferences(event.differences),
      from: event.mapping,
      counted: windowFrom !== null,
      lease: event.lease,
      failedLookups: 0,
      nextAttemptAt: null,
      lastFailure: null,
    },
    ...(windowFrom !== null && {
      breaker: { ...context.breaker, conflicts: inWindow(context.breaker, windowFrom, event.at) },
    }),
  };
}

/** Only that there was one. */
export function recordObservation(_: SubjectContext, event: ConflictObserved): Change {
  return { lastMismatchId: event.mismatchId };
}

/** Nothing: what another pod observes does not touch a subject that is at a conflict of its own. */
export function ignoreObservation(): Change {
  return {};
}

/** The failure, and when to ask again; nobody has the lease until then. */
export function recordFailedLookup(context: SubjectContext, event: LookupFailed): Change {
  return conflictWith(context, {
    lease: null,
    failedLookups: event.attempt,
    nextAttemptAt: event.nextAttemptAt,
    lastFailure: event.reason,
  });
}

/** The look-up's new lease. */
export function assignLookupLease(context: SubjectContext, event: LookupStarted): Change {
  return conflictWith(context, { lease: event.lease, nextAttemptAt: null });
}

/**
 * The mapping of the retry and the retry's lease. A subject nobody declared has its mapping by first use; what it then
 * follows is no declaration. Declared writers that the old mapping refused may fit the new one.
 */
export function applyNextMapping(context: SubjectContext, event: SchemaResolved): Change {
  const { mapping, origins, writers } = context;
  const source: MappingSource = context.source ?? 'first_use';
  const moved = event.next?.fingerprint !== mapping?.fingerprint;
  return {
    mapping: event.next,
    // A snapshot of an earlier release, whose events could not be folded, lacks them: they are not made up.
    ...(moved && mapping !== null && origins !== undefined && { origins: originsWith(origins, mapping) }),
    source,
    ...conflictWith(context, { lease: event.lease, nextAttemptAt: null }),
    ...(moved && { writers: { ...noWriters, accepted: writers.accepted } }),
    breaker: counted(context, event),
  };
}

/** The breaker with one more conflict, where its detection left that open. */
function counted(
  { breaker }: SubjectContext,
  { at, windowFrom = null }: Pick<SchemaResolved, 'at' | 'windowFrom'>,
): SubjectContext['breaker'] {
  return windowFrom === null ? breaker : { ...breaker, conflicts: inWindow(breaker, windowFrom, at) };
}

/** The conflicts in the breaker's window, and one more. */
function inWindow(
  { conflicts }: SubjectContext['breaker'],
  windowFrom: Instant,
  at: Instant,
): readonly Instant[] {
  return newestConflicts([...conflicts.filter((each) => each >= windowFrom), at]);
}

/** Why the subject stops: the verdict. */
export function stopByVerdict(context: SubjectContext, event: SchemaResolved): Change {
  const stop = {
    class: 'schema.conflict',
    reason: event.reason ?? 'the latest schema does not fit the mapping',
    differences: snapshotDifferences(event.differences),
  };
  return { ...stopFor(context, stop), breaker: counted(context, event) };
}

/** Why the subject stops: its one retry failed (rule 3). */
export function stopByFailedRetry(context: SubjectContext, event: RetryFailed): Change {
  return stopFor(context, {
    class: event.class,
    reason: event.message,
    differences: snapshotDifferences(event.differences),
  });
}

/** The conflict was the request's own: it no longer counts, so that one bad client cannot open the circuit. */
export function withdrawConflict(context: SubjectContext): Change {
  const { conflicts } = context.breaker;
  if (!required(context.conflict).counted) return noOpenParts;
  return { ...noOpenParts, breaker: { ...context.breaker, conflicts: conflicts.slice(0, -1) } };
}

/** The conflict is over, the mapping stays. */
export function closeConflict(): Change {
  return noOpenParts;
}

/** Until when sends are refused, and how often in a row. */
export function openCircuit(context: SubjectContext, event: CircuitOpened): Change {
  return {
    ...noOpenParts,
    circuit: { openUntil: event.openUntil, forced: event.forced, lease: null },
    breaker: { ...counted(context, event), trips: event.trip, lastTripUntil: event.openUntil },
  };
}

/** The trial's lease. */
export function assignTrialLease(context: SubjectContext, event: TrialStarted): Change {
  return circuitWith(context, { lease: event.lease });
}

/** Nobody tries any more; the circuit's time stays past, so the next trial is due at once. */
export function releaseTrialLease(context: SubjectContext): Change {
  return circuitWith(context, { lease: null });
}

/** The conflicts that opened the circuit are answered; trips are kept for the doubling. */
export function closeCircuit(context: SubjectContext): Change {
  return { ...noOpenParts, breaker: { ...context.breaker, conflicts: [] } };
}

/** The mapping and the accepted writers stay; counts and refusals are forgotten. */
export function applyReset(context: SubjectContext): Change {
  return {
    ...noOpenParts,
    breaker: quietBreaker,
    writers: { ...noWriters, accepted: context.writers.accepted },
  };
}

/** As a subject without events, but that it has a past. */
export function applyRemoval({ declaredByConfig }: SubjectContext): Change {
  return {
    ...initialContext,
    association: undefined,
    ...(declaredByConfig !== undefined && { declaredByConfig: null }),
  };
}

/** A part that the state promises. @throws TypeError on a snapshot that no log leads to */
function required<T>(part: T | null): T {
  if (part === null) throw new TypeError('the snapshot lacks a part that its state has');
  return part;
}

function conflictWith(context: SubjectContext, change: Partial<Conflict>): Change {
  return { conflict: { ...required(context.conflict), ...change } };
}

function circuitWith(context: SubjectContext, change: Partial<Circuit>): Change {
  return { circuit: { ...required(context.circuit), ...change } };
}

function stopFor(context: SubjectContext, stop: Omit<Stop, 'mismatchId'>): Change {
  return { ...noOpenParts, stop: { mismatchId: required(context.conflict).mismatchId, ...stop } };
}
