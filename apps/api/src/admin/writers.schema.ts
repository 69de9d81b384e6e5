import { z } from 'zod';

/** Who writes to a subject (docs/api.md, "Writers"). Instants are ISO 8601 in UTC. */
export const writersSchema = z.strictObject({
  /** Whose `clients` they are. */
  pod: z.string(),
  /** When this pod started. */
  since: z.iso.datetime(),
  /** One for each client and schema. */
  clients: z.array(
    z.strictObject({
      /** As the log and events name the caller. */
      client: z.string(),
      /** Of the declared schema; null: the registry does not have it, or none is declared. */
      schema_id: z.int().nullable(),
      /** Likewise; null beside an id: the subject has no schema with this id. */
      fingerprint: z.string().nullable(),
      /** Refused ones count as well; a stream of records counts once. */
      requests: z.int(),
      first_seen: z.iso.datetime(),
      last_seen: z.iso.datetime(),
    }),
  ),
  declared: z.array(
    z.strictObject({
      fingerprint: z.string(),
      /** Null: the registry does not have the schema. */
      schema_id: z.int().nullable(),
      version: z.int().nullable(),
      status: z.enum(['accepted', 'rewritten', 'refused']),
      /** The version that data of a rewritten schema is written as; null for the others. */
      written_as: z.strictObject({ schema_id: z.int(), version: z.int() }).nullable(),
      /** The audit record of the decision; null for an accepted schema. */
      mismatch_id: z.string().nullable(),
    }),
  ),
});
export type WritersView = z.output<typeof writersSchema>;
