import { boundedDifferences, MAX_SNAPSHOT_DIFFERENCES_BYTES } from './bounds.js';
import type { Difference, Instant } from './mapping.js';
import type { SubjectContext, SubjectSnapshot } from './snapshot.js';

/** The differences of a conflict or a stop that a snapshot keeps. The event and the audit hold more of them. */
export const snapshotDifferences = (differences: readonly Difference[]): readonly Difference[] =>
  boundedDifferences(differences, MAX_SNAPSHOT_DIFFERENCES_BYTES);

/** No setting requires more conflicts to open the circuit. */
const MAX_CONFLICTS = 1_000;

/** The newest conflicts of the window, in the order given. In modes without a breaker any number may happen in it. */
export const newestConflicts = (conflicts: readonly Instant[]): readonly Instant[] =>
  conflicts.slice(-MAX_CONFLICTS);

type RefusedWriter = SubjectContext['writers']['refused'][number];

/**
 * A snapshot of an earlier release, reduced to what this release folds from the same events. That release kept the differences
 * of every refused writer, and all differences of a conflict and a stop. Idempotent.
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
