import { z } from 'zod';
import { role } from '../admin/subject.dto.js';
import { instant, limit, MAX_INT, optionalText } from '../http/page.dto.js';

export const verdict = z.enum(['follow', 'accept', 'stop', 'refuse', 'observe'], {
  error: 'follow, accept, stop, refuse, observe',
});
export const outcome = z.enum(
  ['followed', 'blocked', 'refused', 'observed', 'circuit_opened', 'superseded', 'pending'],
  { error: 'followed, blocked, refused, observed, circuit_opened, superseded, pending' },
);

export const listMismatchesQuery = z.strictObject({
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
  /** Opened at this instant or later. */
  from: instant,
  /** Opened before this instant. */
  to: instant,
  /** Anywhere in topic, subject, request id, or a field's name. */
  q: optionalText,
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
