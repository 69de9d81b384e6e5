import { nextDueAt, evolve, stateOf, type SubjectEvent, type Instant, type SubjectSnapshot } from '#machines';
import type { MismatchChange } from './mismatch.js';
import { mismatchChanges } from './mismatch.projection.js';
import { withExtraFieldNames } from './extra-field-names.js';
import type { Append } from './port.js';
import { sanitizeForJsonb } from './sanitize-for-jsonb.js';

/** An append as it is stored: events that Postgres can hold, and the snapshot and audit changes that follow from them. */
export interface PreparedAppend {
  readonly events: readonly { readonly id: string; readonly event: SubjectEvent }[];
  readonly after: SubjectSnapshot;
  readonly state: string;
  readonly deadlineAt: Instant | null;
  readonly changes: readonly MismatchChange[];
}

/**
 * Derives the snapshot and the audit changes of an append. Both journals use it, so they cannot differ in this. Pure.
 * @throws IllegalEvent on an illegal event, Error if the number of ids and events differs
 */
export function prepare(append: Append): PreparedAppend {
  const { key, metadata, eventIds, auditedDifferences } = append;
  const audited = auditedDifferences && sanitizeForJsonb(auditedDifferences);
  if (eventIds.length !== append.events.length)
    throw new Error('an append needs one event id for each event');
  const changes: MismatchChange[] = [];
  let after = append.before;
  const events = append.events.map((given, index) => {
    const event = sanitizeForJsonb(given);
    const projected = mismatchChanges(event, { key, metadata, before: after });
    changes.push(
      ...(audited === undefined
        ? projected
        : projected.map((change) => withExtraFieldNames(change, audited))),
    );
    after = evolve(after, event);
    return { id: eventIds[index] ?? '', event };
  });
  return { events, after, state: stateOf(after).state, deadlineAt: nextDueAt(after), changes };
}
