import type { Mapping } from '#machines';
import { parseSchema, type Schema } from '#registry';

/** A stored schema, parsed. @throws Error if it is not an Avro schema, which only a bug could store */
export function schemaOf({ schema, fingerprint }: Pick<Mapping, 'schema' | 'fingerprint'>): Schema {
  const parsed = parseSchema(schema, 'registered');
  if (!parsed.ok)
    throw new Error(`stored schema ${fingerprint} is not an Avro schema at ${parsed.invalid.path}`);
  return parsed.schema;
}
