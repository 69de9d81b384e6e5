import { z } from 'zod';
import { role, state } from './subject.dto.js';

const instant = z.iso.datetime();

/** The state of a subject in a response. `removed` is shown only by the command that removed the subject. */
const shownState = z.enum([...state.options, 'removed']);

/** A subject as operators see it (docs/api.md, "Subjects"). Instants are ISO 8601 in UTC, null if there is none. */
export const subjectSchema = z.strictObject({
  topic: z.string(),
  subject: z.string(),
  role,
  state: shownState,
  /** `lookingUp`, `waiting`, `open`, `trial`. */
  substate: z.string().nullable(),
  since: instant.nullable(),
  /** The number of events; the ETag. */
  version: z.int(),
  mapping: z
    .strictObject({
      record: z.enum(['specific', 'generic']),
      /** Null until the first use binds it to the registry. */
      schema_id: z.int().nullable(),
      version: z.int().nullable(),
      fingerprint: z.string(),
      full_name: z.string().nullable(),
      /** Present if records name the schema in a header, by its GUID. */
      wire: z.literal('header').optional(),
      /** The registry's GUID of the schema, if it has one. */
      guid: z.string().optional(),
      /** Present if fields that differ only in letter case are the same field. */
      field_case: z.literal('insensitive').optional(),
      source: z.enum(['config', 'admin', 'request', 'first_use']).nullable(),
    })
    .nullable(),
  /** The subject's mapping in this pod's configuration; absent if the configuration does not name the subject. */
  configured: z
    .strictObject({
      fingerprint: z.string(),
      /** False: the subject keeps another mapping, declared by an operator or another configuration. */
      agrees: z.boolean(),
    })
    .optional(),
  breaker: z.strictObject({
    conflicts_in_window: z.int(),
    trips: z.int(),
    /** Null while the circuit is closed, and if it is open until reset. */
    open_until: instant.nullable(),
    /** Present while the circuit is open and its time has passed: the next request is its trial. */
    trial_due: z.literal(true).optional(),
    forced: z.boolean(),
    reason: z.string().nullable(),
  }),
  last_mismatch_id: z.string().nullable(),
  refused_writers: z.int(),
});
export type SubjectView = z.output<typeof subjectSchema>;

/** Counts of subjects, by state and by role. */
export const subjectSummarySchema = z.strictObject({
  total: z.int(),
  states: z.strictObject({
    healthy: z.int(),
    resolving: z.int(),
    retriedOnce: z.int(),
    blocked: z.int(),
    circuitOpen: z.int(),
  }),
  roles: z.strictObject({ key: z.int(), value: z.int() }),
});
export type SubjectSummaryView = z.output<typeof subjectSummarySchema>;

/** One stored event. `data` is unchanged, in the shape of `schema_version`. */
export const eventSchema = z.strictObject({
  version: z.int(),
  global_position: z.string(),
  event_id: z.string(),
  type: z.string(),
  schema_version: z.int(),
  data: z.record(z.string(), z.unknown()),
  metadata: z.strictObject({
    pod: z.string(),
    request_id: z.string().nullable(),
    actor: z.string().nullable(),
    /** Absent in events of releases that did not store it. */
    role: role.optional(),
  }),
  at: instant,
  hash: z.string(),
});
export type EventView = z.output<typeof eventSchema>;

export const verificationSchema = z.strictObject({
  ok: z.boolean(),
  version: z.int(),
  /** What is wrong, as text; empty when ok. */
  problems: z.array(z.string()),
});

/** The result of a bulk reset, or with `dry_run` of what it would do. */
export const resetsSchema = z.strictObject({
  dry_run: z.boolean(),
  items: z.array(
    z.strictObject({
      topic: z.string(),
      subject: z.string(),
      /** The state before; null for `subject.unknown`. */
      state: shownState.nullable(),
      /** `would_reset` with `dry_run`; `unchanged`: it was healthy. */
      outcome: z.enum(['reset', 'would_reset', 'unchanged', 'refused']),
      /**
       * The error code of a refused reset: `version.stale` if the subject is at another version than `filter.subjects` says, or has
       * changed since it was listed; `subject.unknown` for one of `filter.subjects` that has no events or was removed.
       */
      code: z.string().nullable(),
    }),
  ),
  /** The `cursor` of the next call; null: all subjects that match the filter are done. */
  next_cursor: z.string().nullable(),
});
export type ResetsView = z.output<typeof resetsSchema>;
