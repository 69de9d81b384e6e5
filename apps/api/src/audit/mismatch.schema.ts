import { z } from 'zod';
import { role } from '../admin/subject.dto.js';
import { outcome, verdict } from './mismatch.dto.js';

const instant = z.iso.datetime();

const auditedSchema = z
  .strictObject({
    schema_id: z.int().nullable(),
    version: z.int().nullable(),
    fingerprint: z.string(),
    /** The Avro schema as JSON text. */
    schema: z.string(),
  })
  .nullable();

/** One difference between two schemas. */
export const differenceSchema = z.strictObject({
  /** JSON pointer into our schema, or into theirs for what only theirs has. */
  path: z.string(),
  field: z.string().nullable(),
  kind: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  ours: z.string().nullable(),
  theirs: z.string().nullable(),
  /** What would help, as text. */
  hint: z.string().optional(),
});

/** One conflict (docs/api.md, "Lists and the audit"). */
export const mismatchSchema = z.strictObject({
  id: z.string(),
  topic: z.string(),
  subject: z.string(),
  role,
  /** When the conflict was detected. */
  opened_at: instant,
  /** Null while pending. */
  settled_at: instant.nullable(),
  pod: z.string(),
  request_id: z.string().nullable(),
  class: z.string(),
  /** What caused it, e.g. `UNKNOWN_FIELD`. */
  trigger: z.string(),
  /** The difference that mattered most, else the trigger. */
  kind: z.string(),
  origin: z.enum(['registry', 'broker', 'serializer', 'client']),
  mapping: auditedSchema,
  latest: auditedSchema,
  differences: z.array(differenceSchema),
  verdict: verdict.nullable(),
  outcome,
  /** The number of look-ups that were made for it. */
  attempts: z.int(),
  reason: z.string().nullable(),
});
export type MismatchView = z.output<typeof mismatchSchema>;

export const summarySchema = z.strictObject({
  items: z.array(
    z.strictObject({
      /** The topic, subject, kind, or day in UTC. */
      key: z.string(),
      count: z.int(),
      outcomes: z.partialRecord(outcome, z.int()),
      first_at: instant,
      last_at: instant,
    }),
  ),
  next_cursor: z.null(),
});
export type SummaryView = z.output<typeof summarySchema>;

/** One count for each step. */
const counts = z.array(z.int());

export const seriesSchema = z.strictObject({
  from: instant,
  to: instant,
  step_ms: z.int(),
  /** The verdicts, kinds or outcomes that occur, by name; conflicts without a verdict are `none`. */
  series: z.array(z.strictObject({ key: z.string(), counts })),
  /** Look-ups by the step in which their result was stored: those that the registry answered, and those that it did not. */
  lookups: z.strictObject({ ok: counts, failed: counts }),
});
export type SeriesView = z.output<typeof seriesSchema>;
