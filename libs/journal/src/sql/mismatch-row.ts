import type { Mismatch } from '../mismatch.js';
import { cursorInstant } from './cursor-instant.js';

/** A row of the audit as Postgres returns it. */
export type MismatchRow = Omit<Mismatch, 'openedAt' | 'settledAt' | 'requestId'> & {
  readonly opened_at: Date;
  readonly settled_at: Date | null;
  readonly request_id: string | null;
  /** `opened_at` with microseconds, as cursors hold it. */
  readonly cursor_at: string;
};

/** The columns of `MismatchRow`, for the select lists of statements. */
export const mismatchColumns = `
  id, topic, subject, role, opened_at, settled_at, pod, request_id, class, trigger, kind, origin, mapping, latest,
  differences, verdict, outcome, attempts, reason, ${cursorInstant('opened_at')} as cursor_at`;

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
