import { z } from 'zod';
import { NEWEST_CHANGE, SUBJECT_SORTS } from '#journal';
import { limit, MAX_INT, optionalText, requiredText } from '../http/page.dto.js';
import { reason } from '../http/reason.dto.js';

export const state = z.enum(['healthy', 'resolving', 'retriedOnce', 'blocked', 'circuitOpen'], {
  error: 'healthy, resolving, retriedOnce, blocked, circuitOpen',
});
export const role = z.enum(['key', 'value'], { error: 'key, value' });

const filter = {
  state: state.optional(),
  /** Where `*` stands for any run of characters. */
  topic: optionalText,
  role: role.optional(),
  /** Anywhere in the topic or the subject. */
  q: optionalText,
};

export const summarizeSubjectsQuery = z.strictObject(filter);
export type SummarizeSubjectsQuery = z.output<typeof summarizeSubjectsQuery>;

export const listSubjectsQuery = z.strictObject({
  ...filter,
  /** `-` in front: descending. */
  sort: z.enum(SUBJECT_SORTS, { error: SUBJECT_SORTS.join(', ') }).default(NEWEST_CHANGE),
  limit,
  cursor: optionalText,
});
export type ListSubjectsQuery = z.output<typeof listSubjectsQuery>;

/** The largest version is that of the subject, which is not known here. */
const versionText = 'a version of the subject';
export const subjectQuery = z.strictObject({
  /** Absent: the subject as it is now. */
  version: z.coerce
    .number({ error: versionText })
    .int({ error: versionText })
    .min(1, { error: versionText })
    .max(MAX_INT, { error: versionText })
    .optional(),
});
export type SubjectQuery = z.output<typeof subjectQuery>;

export const historyQuery = z.strictObject({
  after: z.coerce
    .number({ error: 'a version' })
    .int({ error: 'a version' })
    .min(0, { error: 'a version' })
    .max(MAX_INT, { error: 'a version' })
    .default(0),
  limit,
});
export type HistoryQuery = z.output<typeof historyQuery>;

export const resetBody = z.strictObject({ reason }, { error: 'an object with reason' });
export type ResetBody = z.output<typeof resetBody>;

const forMs = z
  .int({ error: 'an integer of milliseconds, or null' })
  .min(1, { error: 'at least 1' })
  .max(31_536_000_000, { error: 'at most a year' });
export const openBody = z.strictObject(
  { reason, for_ms: forMs.nullable().default(null) },
  { error: 'an object with reason, for_ms' },
);
export type OpenBody = z.output<typeof openBody>;

export const mappingBody = z
  .strictObject(
    {
      record: z.enum(['specific', 'generic'], { error: 'specific, generic' }),
      /** Required if neither the subject's events nor the subject resolver determine it. */
      role: role.optional(),
      schema: z.string({ error: 'a schema as JSON text' }).optional(),
      schema_id: z
        .int({ error: 'a registry id' })
        .min(0, { error: 'a registry id' })
        .max(MAX_INT, { error: 'a registry id' })
        .optional(),
      version: z.literal('latest', { error: 'latest' }).optional(),
      /** Of a generic mapping. Absent: as in the previous mapping. */
      field_case: z.enum(['exact', 'insensitive'], { error: 'exact, insensitive' }).optional(),
      reason,
    },
    {
      error:
        'an object with record, reason, role if it cannot be determined, and one of schema, schema_id, version',
    },
  )
  .refine(({ record, field_case: fieldCase }) => record === 'generic' || fieldCase !== 'insensitive', {
    error: 'field_case exact if record is specific',
  })
  .refine(
    ({ schema, schema_id: id, version }) =>
      [schema, id, version].filter((given) => given !== undefined).length === 1,
    { error: 'one of schema, schema_id, version' },
  );
export type MappingBody = z.output<typeof mappingBody>;

/** A subject by its name, for as long as it is at this version. */
const namedSubject = z.strictObject(
  {
    topic: requiredText,
    subject: requiredText,
    /** Absent: whatever its version. */
    version: z
      .int({ error: 'a version' })
      .min(1, { error: 'a version' })
      .max(MAX_INT, { error: 'a version' })
      .optional(),
  },
  { error: 'an object with topic, subject, version' },
);
export type NamedSubject = z.output<typeof namedSubject>;

const someSubjects = z
  .array(namedSubject, { error: 'an array of subjects' })
  .min(1, { error: '1 to 500 subjects' })
  .max(500, { error: '1 to 500 subjects' })
  .refine((all) => new Set(all.map(({ topic, subject }) => `${topic}/${subject}`)).size === all.length, {
    error: 'each subject once',
  });

export const resetsBody = z
  .strictObject(
    {
      filter: z
        .strictObject(
          { ...filter, /** Exactly these. */ subjects: someSubjects.optional() },
          { error: 'an object with state, topic, role, q, or with subjects' },
        )
        .refine((given) => Object.keys(given).length > 0, {
          error: 'at least one of state, topic, role, q, or subjects',
        })
        .refine((given) => given.subjects === undefined || Object.keys(given).length === 1, {
          error: 'subjects without state, topic, role, q',
        }),
      reason,
      dry_run: z.boolean({ error: 'true, false' }).default(false),
      /** A `next_cursor` of the same filter: continues where that call ended. */
      cursor: optionalText,
    },
    { error: 'an object with filter, reason, dry_run, cursor' },
  )
  .refine((body) => body.filter.subjects === undefined || body.cursor === undefined, {
    error: 'no cursor with subjects',
  });
export type ResetsBody = z.output<typeof resetsBody>;
