import type { Mismatch } from '../mismatch.js';

/** A row of the audit as Postgres gives it. */
export type MismatchRow = Omit<Mismatch, 'openedAt' | 'settledAt' | 'requestId'> & {
  readonly opened_at: Date;
  readonly settled_at: Date | null;
  readonly request_id: string | null;
  /** `opened_at` with microseconds, as cursors hold it. */
  readonly cursor_at: string;
};

/** `opened_at` as cursors hold it. */
export const cursorAt = `to_char(opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor_at`;

/** The columns of `MismatchRow`, for the select lists of statements. */
export const mismatchColumns = `
  id, topic, subject, role, opened_at, settled_at, pod, request_id, class, trigger, kind, origin, mapping, latest,
  differences, verdict, outcome, attempts, reason, ${cursorAt}`;

/**
 * A statement for the newest so many rows of a selection of `id` and `opened_at`. All of that is gathered first: with the
 * limit in sight the planner would rather walk down the whole list, and believe that a match comes soon.
 */
export function newestOf(selection: string, limit: string): string {
  return `
    with fit as materialized (${selection}
    ), newest as (
      select id from fit order by opened_at desc, id collate "C" desc limit ${limit}
    )
    select ${mismatchColumns}
      from mismatch
     where id = any (array(select id from newest))
     order by opened_at desc, id collate "C" desc`;
}

/** The audit record of a row. */
export function toMismatch(row: MismatchRow): Mismatch {
  return {
    id: row.id,
    topic: row.topic,
    subject: row.subject,
    role: row.role,
    openedAt: row.opened_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    pod: row.pod,
    requestId: row.request_id,
    class: row.class,
    trigger: row.trigger,
    kind: row.kind,
    origin: row.origin,
    mapping: row.mapping,
    latest: row.latest,
    differences: row.differences,
    verdict: row.verdict,
    outcome: row.outcome,
    attempts: row.attempts,
    reason: row.reason,
  };
}
