import { z } from 'zod';
import { differenceSchema } from '../audit/mismatch.schema.js';

/** A difference with the rule that decides it. */
export const decidedDifferenceSchema = differenceSchema.extend({
  /** The number of the rule in docs/rules.md that decides the severity. */
  rule: z.int(),
});
export type DecidedDifference = z.output<typeof decidedDifferenceSchema>;

export const comparedSchema = z.strictObject({
  /** Errors first if there are more than 1,000. */
  differences: z.array(decidedDifferenceSchema),
  /** `same`: one fingerprint. `follow`: theirs is taken over. `accept`: ours stays. `stop`: the subject is blocked. */
  verdict: z.enum(['same', 'follow', 'accept', 'stop']),
});
export type ComparedView = z.output<typeof comparedSchema>;

export const encodedSchema = z.union([
  z.strictObject({
    ok: z.literal(true),
    /** Base64: the wire header, if there is one, and the Avro body. */
    bytes: z.string(),
    /** 5 with a `schema_id`, otherwise 0. */
    header_bytes: z.int(),
    schema_id: z.int().nullable(),
  }),
  z.strictObject({
    ok: z.literal(false),
    /** At most 1,000. */
    problems: z.array(
      z.strictObject({
        /** JSON pointer into the record; `*` for a key of a map. */
        path: z.string(),
        expected: z.string(),
        /** A JSON type, never a value. */
        actual: z.string(),
      }),
    ),
  }),
]);
export type EncodedView = z.output<typeof encodedSchema>;
