import { createActor, type ActorScope } from 'xstate';
import type { SubjectEvent, SubjectEventType } from './events.js';
import { initialSnapshot } from './initial.js';
import { subjectMachine } from './machine.js';
import type { SubjectSnapshot } from './snapshot.js';
import { pathOf } from './state.js';

/** An event that is illegal in the current state. No release writes such a log, so this is a bug. */
export class IllegalEvent extends Error {
  override readonly name = 'IllegalEvent';

  /** The event's type and the current state, e.g. `TrialStarted` and `healthy`. */
  constructor(
    readonly event: SubjectEventType,
    readonly state: string,
  ) {
    super(`${event} is illegal in ${state}`);
  }
}

/** Whether the event is legal in the current state. */
export function canHappen(snapshot: SubjectSnapshot, event: SubjectEvent): boolean {
  return subjectMachine.resolveState(snapshot).can(event);
}

const self = createActor(subjectMachine);
const noop = (): void => undefined;

/**
 * The actor scope of every transition. It has no effects. xstate's own `transition` creates an actor and two systems per step
 * in case a child is spawned, which is half of its cost. The subject machine spawns none, so one scope serves all steps.
 */
const inertScope: ActorScope<ReturnType<typeof subjectMachine.resolveState>, SubjectEvent> = {
  self,
  id: self.id,
  sessionId: self.sessionId,
  system: self.system,
  logger: noop,
  defer: noop,
  emit: noop,
  stopChild: noop,
  actionExecutor: noop,
};

/** The snapshot after the event, as plain JSON. Pure. Takes about 0.05 ms, per event and never per record. @throws IllegalEvent */
export function evolve(snapshot: SubjectSnapshot, event: SubjectEvent): SubjectSnapshot {
  const before = subjectMachine.resolveState(snapshot);
  if (!before.can(event)) throw new IllegalEvent(event.type, pathOf(snapshot));
  const { value, context } = subjectMachine.transition(before, event, inertScope);
  return { value, context };
}

/** The snapshot after all events of a stream, oldest first. @throws IllegalEvent */
export function fold(events: Iterable<SubjectEvent>): SubjectSnapshot {
  let snapshot = initialSnapshot;
  for (const event of events) snapshot = evolve(snapshot, event);
  return snapshot;
}
