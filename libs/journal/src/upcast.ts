import type { SubjectEvent, SubjectEventType } from '#machines';

/** The version of the event shapes that this release writes. Changing a shape increments it and adds an upcaster from the one before. */
export const SCHEMA_VERSION = 1;

/** The data of an event in any shape, as plain JSON. */
type EventData = Readonly<Record<string, unknown>>;

/** Converts an event from one shape to the next. Pure. Stored events are never changed, only converted on read. */
type Upcaster = (data: EventData) => EventData;

/** Upcasters by event type and by the shape they convert from. A type without one kept its shape. */
export type Upcasters = Partial<Record<SubjectEventType, Readonly<Record<number, Upcaster>>>>;

/** None yet, because every stored event has the first shape. `test/fixtures/logs` has recorded logs of every shape. */
const upcasters: Upcasters = {};

/** The shape of an event is newer than this release: another pod runs a later release. */
export class UnknownEventShape extends Error {
  override readonly name = 'UnknownEventShape';
}

/** A stored event in the current shape. @throws UnknownEventShape */
export function upcast(
  stored: { readonly type: string; readonly schemaVersion: number; readonly data: EventData },
  steps: Upcasters = upcasters,
  current = SCHEMA_VERSION,
): SubjectEvent {
  if (stored.schemaVersion > current) {
    throw new UnknownEventShape(
      `${stored.type} is stored in shape ${stored.schemaVersion}; this release knows shapes up to ${current}`,
    );
  }
  let data = stored.data;
  for (let shape = stored.schemaVersion; shape < current; shape += 1) {
    data = steps[stored.type as SubjectEventType]?.[shape]?.(data) ?? data;
  }
  return data as unknown as SubjectEvent;
}
