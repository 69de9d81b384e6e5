import type { DescribedEvent } from '../../text/event-details.js';
import type { Mismatch } from '../mismatches/data.js';

/** A stored event of a subject. */
export interface StoryEvent extends DescribedEvent {
  readonly version: number;
}

export interface Course {
  /** The events of the mismatch itself, oldest first: from the one that opened it to the one that settled it. */
  readonly during: readonly StoryEvent[];
  /** What later ended the state that it left the subject in; empty: nothing yet, or it left none. */
  readonly after: readonly StoryEvent[];
}

/** Events that are of a conflict while it is pending, and name no mismatch. */
const ofThePending: ReadonlySet<string> = new Set([
  'LookupFailed',
  'LookupStarted',
  'SchemaResolved',
  'RetrySucceeded',
  'RetryFailed',
  'RetryInconclusive',
  'CircuitOpened',
  'SubjectReset',
  'SubjectRemoved',
  'MappingDeclared',
]);

/** Events that end a block or an open circuit. */
const endings: ReadonlySet<string> = new Set([
  'SubjectReset',
  'MappingDeclared',
  'SubjectRemoved',
  'TrialSucceeded',
]);

/** When it happened, ISO 8601, as the audit has it. The log has it a little later. */
export const happenedAt = ({ at, data }: Pick<StoryEvent, 'at' | 'data'>): string =>
  typeof data['at'] === 'string' ? data['at'] : at;

/** The event that opened a mismatch. */
export const opens = (id: string, { data }: Pick<StoryEvent, 'data'>): boolean => data['mismatchId'] === id;

/** @param events of the subject, oldest first, without gaps */
export function courseOf(
  { id, outcome, settled_at: settled }: Mismatch,
  events: readonly StoryEvent[],
): Course {
  const start = events.findIndex((event) => opens(id, event));
  const first = events[start];
  if (first === undefined) return { during: [], after: [] };
  // All others are opened and settled by one event.
  if (first.type !== 'ConflictDetected') return { during: [first], after: [] };
  const end = settled === null ? Infinity : Date.parse(settled);
  const during: StoryEvent[] = [first];
  const after: StoryEvent[] = [];
  const leavesState = outcome === 'blocked' || outcome === 'circuit_opened';
  let isSettled = false;
  for (const event of events.slice(start + 1)) {
    if (!isSettled && ofThePending.has(event.type) && Date.parse(happenedAt(event)) <= end) {
      during.push(event);
      isSettled = settles(event);
    } else if (leavesState && endings.has(event.type)) {
      after.push(event);
      break;
    } else if (event.type === 'ConflictDetected') break;
  }
  return { during, after };
}

/** Whether a conflict is not pending any more after an event. */
function settles({ type, data }: StoryEvent): boolean {
  if (type === 'SchemaResolved') return data['verdict'] === 'stop' || data['verdict'] === 'refuse';
  return type !== 'LookupFailed' && type !== 'LookupStarted';
}
