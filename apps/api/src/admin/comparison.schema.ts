import { z } from 'zod';
import { decidedDifferenceSchema } from '../tools/tools.schema.js';

export const comparisonQuery = z.strictObject({
  /** `seen`: as the last conflict's look-up saw it. `registry`: as the registry has it now. */
  latest: z.enum(['seen', 'registry'], { error: 'seen, registry' }).default('seen'),
});
export type ComparisonQuery = z.output<typeof comparisonQuery>;

const schemaMembers = {
  fingerprint: z.string(),
  full_name: z.string().nullable(),
  /** The Avro schema as JSON text. */
  schema: z.string(),
};

export const comparisonSchema = z.strictObject({
  /** Null: the subject has none yet. */
  mapping: z
    .strictObject({
      record: z.enum(['specific', 'generic']),
      /** Null until the first use binds it to the registry, as `version`. */
      schema_id: z.int().nullable(),
      version: z.int().nullable(),
      ...schemaMembers,
    })
    .nullable(),
  /** Null: none is known, or none can be used; `reason` says why. */
  latest: z
    .strictObject({
      schema_id: z.int(),
      version: z.int(),
      ...schemaMembers,
      source: z.enum(['audit', 'registry']),
      /** When it was seen. */
      at: z.iso.datetime(),
    })
    .nullable(),
  differences: z.array(decidedDifferenceSchema),
  /** What a look-up would lead to now. Null: nothing is compared, or only the request would be refused. */
  verdict: z.enum(['same', 'follow', 'accept', 'stop']).nullable(),
  reason: z.string().nullable(),
});
export type ComparisonView = z.output<typeof comparisonSchema>;
