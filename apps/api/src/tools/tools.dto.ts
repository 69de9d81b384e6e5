import { z } from 'zod';
import { MAX_INT } from '../http/page.dto.js';

const schemaText = z.string({ error: 'an Avro schema as JSON text' });

export const compareBody = z
  .strictObject(
    {
      /** The mapping, as JSON text. */
      ours: schemaText,
      /** The registry's schema. */
      theirs: schemaText,
      profile: z.enum(['specific', 'generic', 'key'], { error: 'specific, generic, key' }),
      /** Absent: `exact`. */
      field_case: z.enum(['exact', 'insensitive'], { error: 'exact, insensitive' }).optional(),
    },
    { error: 'an object with ours, theirs, profile, field_case' },
  )
  .refine(({ profile, field_case: fieldCase }) => profile === 'generic' || fieldCase !== 'insensitive', {
    error: 'field_case exact if profile is not generic',
    path: ['field_case'],
  });
export type CompareBody = z.output<typeof compareBody>;

/** Read from the exact values of the body, so a number of the record may be a bigint or an `ExactNumber`. */
export const encodeBody = z.strictObject(
  {
    schema: schemaText,
    /** Written into the wire header; absent: no header. */
    schema_id: z
      .int({ error: 'a registry id' })
      .min(0, { error: 'a registry id' })
      .max(MAX_INT, { error: 'a registry id' })
      .optional(),
    format: z.enum(['json', 'avro_json'], { error: 'json, avro_json' }),
    /** Any JSON. Its numbers keep their digits. */
    record: z.unknown().nonoptional({ error: 'any JSON' }),
  },
  { error: 'an object with schema, schema_id, format, record' },
);
export type EncodeBody = z.output<typeof encodeBody>;
