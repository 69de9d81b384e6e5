import type { SubjectEvent, SubjectEventType } from '#machines';

/** The shape in which events are written now. A change of a shape adds one and an upcaster from the one before. */
export const SCHEMA_VERSION = 1;

/** The data of an event in some shape, as plain JSON. */
type EventData = Readonly<Record<string, unknown>>;

/** From one shape to the next one. Pure; told events are never changed in the log, only on read. */
type Upcaster = (data: EventData) => EventData;

/** By event type, then by the shape it starts from: the upcaster to the shape after it. A type without one kept its shape. */
export type Upcasters = Partial<Record<SubjectEventType, Readonly<Record<number, Upcaster>>>>;

/** None yet: every stored event has the first shape. Golden logs of every shape are in `test/fixtures/logs`. */
const upcasters: Upcasters = {};

/** An event whose shape is newer than this release knows: another pod runs a later one. */
export class UnknownEventShape extends Error {
  override readonly name = 'UnknownEventShape';
}

/** A stored event in the shape of now. @throws UnknownEventShape */
export function upcast(
  stored: { readonly type: string; readonly schemaVersion: number; readonly data: EventData },
  steps: Upcasters = upcasters,
  current = SCHEMA_VERSION,
): SubjectEvent {
  if (stored.schemaVersion > current) {
    throw new UnknownEventShape(
      `${stored.type} is stored in shape ${stored.schemaVersion}, known is ${current}`,
    );
  }
  let data = stored.data;
  for (let shape = stored.schemaVersion; shape < current; shape += 1) {
    data = steps[stored.type as SubjectEventType]?.[shape]?.(data) ?? data;
  }
  return data as unknown as SubjectEvent;
}
