/** The value after that many harmless drifts. Each adds a nullable field and changes name and order. */
export function driftedSchema(drifts: number): Record<string, unknown> {
  const added = Array.from({ length: drifts }, (_, index) => ({
    name: `f${index + 1}`,
    type: ['null', 'long'],
    default: null,
  }));
  const fields = [{ name: 'id', type: 'string' }, { name: 'n', type: 'long' }, ...added];
  return {
    type: 'record',
    name: drifts === 0 ? 'Chaos' : `Chaos${drifts}`,
    namespace: 'com.example.chaos',
    fields: drifts % 2 === 0 ? fields : fields.reverse(),
  };
}

/** As above, with a field of another type, so that it must not be followed. */
export function retypedSchema(drifts: number): Record<string, unknown> {
  const schema = driftedSchema(drifts);
  const fields = schema['fields'] as { name: string; type: unknown }[];
  return {
    ...schema,
    fields: fields.map((field) => (field.name === 'n' ? { ...field, type: 'string' } : field)),
  };
}

/** A record of a client that knows that many drifts. */
export function recordOf(id: string, drifts: number): Record<string, unknown> {
  return { id, n: 1, ...(drifts === 0 ? {} : { [`f${drifts}`]: drifts }) };
}

/** The key is the record's id. */
export const keySchema = { type: 'string' };
