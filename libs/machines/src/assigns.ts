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
  SubjectAssociated,
  TrialStarted,
} from './events.js';
import { initialContext, noWriters, quietBreaker } from './initial.js';
import type { Instant, MappingSource } from './mapping.js';
import { originsWith } from './origins.js';
import { snapshotDifferences, newestConflicts } from './slim-snapshot.js';
import type { SubjectContext } from './snapshot.js';

/*
 * How each event changes the context. Every function takes the context and the event and returns the members that change.
 * `machine.ts` adds those that every event changes (`lastEventAt`, `since`).
 */

type Change = Partial<SubjectContext>;
type Conflict = NonNullable<SubjectContext['conflict']>;
type Circuit = NonNullable<SubjectContext['circuit']>;
type Stop = NonNullable<SubjectContext['stop']>;

/** Clears the parts that belong to certain states. Spread it first; the part of the new state follows. */
const noOpenParts = { conflict: null, stop: null, circuit: null } satisfies Change;

/** Sets the new mapping and drops the data about the old one. Trips are kept, so that the next one still doubles. */
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

/** As `applyDeclaration`, but the circuit that an operator forced open stays open. */
export function applyDeclarationKeepingCircuit(context: SubjectContext, event: MappingDeclared): Change {
  return { ...applyDeclaration(context, event), circuit: context.circuit };
}

/** Stores the conflict and the lease of its look-up, and counts it in the breaker's window if it counts. */
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

/** Remembers only the id of the mismatch. */
export function recordObservation(_: SubjectContext, event: ConflictObserved): Change {
  return { lastMismatchId: event.mismatchId };
}

/** Changes nothing: an observation does not affect a subject that has a conflict of its own. */
export function ignoreObservation(): Change {
  return {};
}

/** Stores the failure and the time of the next look-up. Nobody holds the lease until then. */
export function recordFailedLookup(context: SubjectContext, event: LookupFailed): Change {
  return conflictWith(context, {
    lease: null,
    failedLookups: event.attempt,
    nextAttemptAt: event.nextAttemptAt,
    lastFailure: event.reason,
  });
}

/** Stores the new lease of the look-up. */
export function assignLookupLease(context: SubjectContext, event: LookupStarted): Change {
  return conflictWith(context, { lease: event.lease, nextAttemptAt: null });
}

/**
 * Sets the mapping and the lease of the retry. A subject without a declaration gets its mapping by first use. Declared writers
 * that were refused under the old mapping may be compatible with the new one, so their refusals are dropped.
 */
export function applyNextMapping(context: SubjectContext, event: SchemaResolved): Change {
  const { mapping, origins, writers } = context;
  const source: MappingSource = context.source ?? 'first_use';
  const moved = event.next?.fingerprint !== mapping?.fingerprint;
  return {
    mapping: event.next,
    // A snapshot of an earlier release whose events could not be folded lacks `origins`; they stay unknown.
    ...(moved && mapping !== null && origins !== undefined && { origins: originsWith(origins, mapping) }),
    source,
    ...conflictWith(context, { lease: event.lease, nextAttemptAt: null }),
    ...(moved && { writers: { ...noWriters, accepted: writers.accepted } }),
    breaker: counted(context, event),
  };
}

/** The breaker with the conflict added, if the event counts it. */
function counted(
  { breaker }: SubjectContext,
  { at, windowFrom = null }: Pick<SchemaResolved, 'at' | 'windowFrom'>,
): SubjectContext['breaker'] {
  return windowFrom === null ? breaker : { ...breaker, conflicts: inWindow(breaker, windowFrom, at) };
}

/** The conflicts in the breaker's window, and the one at `at`. */
function inWindow(
  { conflicts }: SubjectContext['breaker'],
  windowFrom: Instant,
  at: Instant,
): readonly Instant[] {
  return newestConflicts([...conflicts.filter((each) => each >= windowFrom), at]);
}

/** The subject stops because of the verdict. */
export function stopByVerdict(context: SubjectContext, event: SchemaResolved): Change {
  const stop = {
    class: 'schema.conflict',
    reason: event.reason ?? 'the latest schema does not fit the mapping',
    differences: snapshotDifferences(event.differences),
  };
  return { ...stopFor(context, stop), breaker: counted(context, event) };
}

/** The subject stops because its one retry failed (rule 3). */
export function stopByFailedRetry(context: SubjectContext, event: RetryFailed): Change {
  return stopFor(context, {
    class: event.class,
    reason: event.message,
    differences: snapshotDifferences(event.differences),
  });
}

/** The conflict concerned the request only. It no longer counts, so one bad client cannot open the circuit. */
export function withdrawConflict(context: SubjectContext): Change {
  const { conflicts } = context.breaker;
  if (!required(context.conflict).counted) return noOpenParts;
  return { ...noOpenParts, breaker: { ...context.breaker, conflicts: conflicts.slice(0, -1) } };
}

/** Closes the conflict; the mapping stays. */
export function closeConflict(): Change {
  return noOpenParts;
}

/** Stores until when sends are refused, and the number of the trip. */
export function openCircuit(context: SubjectContext, event: CircuitOpened): Change {
  return {
    ...noOpenParts,
    circuit: { openUntil: event.openUntil, forced: event.forced, lease: null },
    breaker: { ...counted(context, event), trips: event.trip, lastTripUntil: event.openUntil },
  };
}

/** Stores the lease of the trial. */
export function assignTrialLease(context: SubjectContext, event: TrialStarted): Change {
  return circuitWith(context, { lease: event.lease });
}

/** Clears the lease of the trial. The circuit's time stays in the past, so the next trial is due at once. */
export function releaseTrialLease(context: SubjectContext): Change {
  return circuitWith(context, { lease: null });
}

/** Forgets the conflicts that opened the circuit. Trips are kept, so that the next one still doubles. */
export function closeCircuit(context: SubjectContext): Change {
  return { ...noOpenParts, breaker: { ...context.breaker, conflicts: [] } };
}

/** Keeps the mapping and the accepted writers; clears the counts and the refusals. */
export function applyReset(context: SubjectContext): Change {
  return {
    ...noOpenParts,
    breaker: quietBreaker,
    writers: { ...noWriters, accepted: context.writers.accepted },
  };
}

/** Resets the context to that of a stream without events; only `since` and `lastEventAt` go on. */
export function applyRemoval({ declaredByConfig }: SubjectContext): Change {
  return {
    ...initialContext,
    association: undefined,
    ...(declaredByConfig !== undefined && { declaredByConfig: null }),
  };
}

/** The topic's association is known; nothing else changes. */
export function applyAssociation(_: SubjectContext, { subject, at }: SubjectAssociated): Change {
  return { association: { subject, at } };
}

/** A part that must be present in the current state. @throws TypeError on a snapshot that no log produces */
function required<T>(part: T | null): T {
  if (part === null) throw new TypeError('the snapshot lacks a part that its state requires');
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
