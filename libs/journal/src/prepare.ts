import {
  deadlineOf,
  evolve,
  stateOf,
  type SubjectEvent,
  type Instant,
  type SubjectSnapshot,
} from '#machines';
import type { MismatchChange } from './mismatch.js';
import { mismatchChanges } from './mismatch.projection.js';
import { withExtraFieldNames } from './extra-field-names.js';
import type { Append } from './port.js';
import { sanitizeForJsonb } from './sanitize-for-jsonb.js';

/** An append as it is stored: events that Postgres can hold, and what follows from them. */
export interface PreparedAppend {
  readonly events: readonly { readonly id: string; readonly event: SubjectEvent }[];
  readonly after: SubjectSnapshot;
  readonly state: string;
  readonly deadlineAt: Instant | null;
  readonly changes: readonly MismatchChange[];
}

/**
 * Works out snapshot and audit changes of an append; both stores use it, so that they cannot differ in it. Pure.
 * @throws IllegalEvent on events that the machine does not allow, Error where ids and events do not pair up
 */
export function prepare(append: Append): PreparedAppend {
  const { key, metadata, eventIds, auditedDifferences } = append;
  const audited = auditedDifferences && sanitizeForJsonb(auditedDifferences);
  if (eventIds.length !== append.events.length)
    throw new Error('an append holds one event id for each event');
  const changes: MismatchChange[] = [];
  let after = append.before;
  const events = append.events.map((given, index) => {
    const event = sanitizeForJsonb(given);
    const found = mismatchChanges(event, { key, metadata, before: after });
    changes.push(
      ...(audited === undefined ? found : found.map((change) => withExtraFieldNames(change, audited))),
    );
    after = evolve(after, event);
    return { id: eventIds[index] ?? '', event };
  });
  return { events, after, state: stateOf(after).state, deadlineAt: deadlineOf(after), changes };
}
