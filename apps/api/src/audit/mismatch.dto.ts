import { z } from 'zod';
import { role } from '../admin/subject.dto.js';
import { instant, limit, MAX_INT, optionalText, requiredInstant } from '../http/page.dto.js';

export const verdict = z.enum(['follow', 'accept', 'stop', 'refuse', 'observe'], {
  error: 'follow, accept, stop, refuse, observe',
});
export const outcome = z.enum(
  ['followed', 'blocked', 'refused', 'observed', 'circuit_opened', 'superseded', 'pending'],
  { error: 'followed, blocked, refused, observed, circuit_opened, superseded, pending' },
);

const filter = {
  /** Where `*` stands for any run of characters. */
  topic: optionalText,
  subject: optionalText,
  role: role.optional(),
  kind: optionalText,
  class: optionalText,
  verdict: verdict.optional(),
  outcome: outcome.optional(),
  /** Of the mapping or of the latest version. */
  schema_id: z.coerce
    .number({ error: 'a registry id' })
    .int({ error: 'a registry id' })
    .min(0, { error: 'a registry id' })
    .max(MAX_INT, { error: 'a registry id' })
    .optional(),
  /** Anywhere in topic, subject, request id, or a field's name. */
  q: optionalText,
};

export const listMismatchesQuery = z.strictObject({
  ...filter,
  /** Opened at this instant or later. */
  from: instant,
  /** Opened before this instant. */
  to: instant,
  limit,
  cursor: optionalText,
});
export type ListMismatchesQuery = z.output<typeof listMismatchesQuery>;

export const summaryQuery = z.strictObject({
  by: z.enum(['topic', 'subject', 'kind', 'day'], { error: 'topic, subject, kind, day' }),
  from: instant,
  to: instant,
});
export type SummaryQuery = z.output<typeof summaryQuery>;

const stepText = 'an integer of milliseconds, at most those of a year';

export const seriesQuery = z.strictObject({
  ...filter,
  by: z.enum(['verdict', 'kind', 'outcome'], { error: 'verdict, kind, outcome' }),
  /** The beginning of the first step. */
  from: requiredInstant,
  /** The end, where the last step may be shorter; absent: now. */
  to: instant,
  step_ms: z.coerce
    .number({ error: stepText })
    .int({ error: stepText })
    .min(1, { error: stepText })
    .max(31_536_000_000, { error: stepText }),
});
export type SeriesQuery = z.output<typeof seriesQuery>;
