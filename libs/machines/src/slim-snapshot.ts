import { boundedDifferences, MAX_SNAPSHOT_DIFFERENCES_BYTES } from './bounds.js';
import type { Difference, Instant } from './mapping.js';
import type { SubjectContext, SubjectSnapshot } from './snapshot.js';

/** What a snapshot keeps of the differences that its conflict or stop has; the event and the audit hold more of them. */
export const snapshotDifferences = (differences: readonly Difference[]): readonly Difference[] =>
  boundedDifferences(differences, MAX_SNAPSHOT_DIFFERENCES_BYTES);

/** No setting asks for more conflicts before the circuit opens. */
const MAX_CONFLICTS = 1_000;

/** The conflicts in the window that a snapshot keeps, in the order given: without a breaker any number happens in it. */
export const newestConflicts = (conflicts: readonly Instant[]): readonly Instant[] =>
  conflicts.slice(-MAX_CONFLICTS);

type RefusedWriter = SubjectContext['writers']['refused'][number];

/**
 * A snapshot of an earlier release as this one folds it from the same events: that release kept the differences of every
 * refused writer, and of a conflict and a stop all of them. The same snapshot again changes nothing.
 */
export function slimSnapshot({ value, context }: SubjectSnapshot): SubjectSnapshot {
  const { breaker, conflict, stop, writers } = context;
  return {
    value,
    context: {
      ...context,
      conflict: conflict && { ...conflict, differences: snapshotDifferences(conflict.differences) },
      stop: stop && { ...stop, differences: snapshotDifferences(stop.differences) },
      breaker: { ...breaker, conflicts: newestConflicts(breaker.conflicts) },
      writers: { ...writers, refused: writers.refused.map(withoutDifferences) },
    },
  };
}

function withoutDifferences(writer: RefusedWriter): RefusedWriter {
  const { fingerprint, schemaId, mismatchId, rule } = writer;
  return { fingerprint, schemaId, mismatchId, ...(rule !== undefined && { rule }) };
}
