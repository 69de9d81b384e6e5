import type { Fact, FactType } from '#machines';

/** The shape in which facts are written now. A change of a shape adds one and an upcaster from the one before. */
export const SCHEMA_VERSION = 1;

/** The data of a fact in some shape, as plain JSON. */
type FactData = Readonly<Record<string, unknown>>;

/** From one shape to the next one. Pure; told facts are never changed in the log, only on read. */
type Upcaster = (data: FactData) => FactData;

/** By fact type, then by the shape it starts from: the upcaster to the shape after it. A type without one kept its shape. */
export type Upcasters = Partial<Record<FactType, Readonly<Record<number, Upcaster>>>>;

/** None yet: every stored fact has the first shape. Golden logs of every shape are in `test/fixtures/logs`. */
const upcasters: Upcasters = {};

/** A fact whose shape is newer than this release knows: another pod runs a later one. */
export class UnknownFactShape extends Error {
  override readonly name = 'UnknownFactShape';
}

/** A stored fact in the shape of now. @throws UnknownFactShape */
export function upcast(
  stored: { readonly type: string; readonly schemaVersion: number; readonly data: FactData },
  steps: Upcasters = upcasters,
  current = SCHEMA_VERSION,
): Fact {
  if (stored.schemaVersion > current) {
    throw new UnknownFactShape(
      `${stored.type} is stored in shape ${stored.schemaVersion}, known is ${current}`,
    );
  }
  let data = stored.data;
  for (let shape = stored.schemaVersion; shape < current; shape += 1) {
    data = steps[stored.type as FactType]?.[shape]?.(data) ?? data;
  }
  return data as unknown as Fact;
}
