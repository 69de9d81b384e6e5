import { isDeepStrictEqual } from 'node:util';
import type { SubjectEvent, SubjectSnapshot } from '#machines';
import type { Queryable } from './database.js';
import type { Mismatch } from './mismatch.js';
import { mismatchChanges } from './mismatch.projection.js';
import { equalBesideExtraFieldNames } from './extra-field-names.js';
import { auditedRows, type AuditedRows } from './sql/audited-rows.js';
import { toMismatch, type MismatchRow } from './sql/mismatch-row.js';
import type { StreamHeadsRow } from './sql/stream-heads.js';
import { unloggedMismatches } from './sql/unlogged-mismatches.js';
import type { StoredMetadata } from './stored-event.js';
import { streamIdOf, type StreamName } from './port.js';

/** The rows that one statement reads; each may hold two schemas. */
const BATCH = 100;
/** The most rows that are named; a log without its audit may have any number. */
const MAX_NAMED = 100;
const DAY_MS = 86_400_000;
/** A day in Postgres may be an hour longer or shorter, when its time zone changes to or from summer time. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/**
 * Projects the audit rows from a log again, event by event, and compares them with the stored rows. A row does not change once
 * its conflict is over, so only those of the pending conflict and of one batch are in memory.
 */
export class AuditCheck {
  readonly #problems: string[] = [];
  /** By id; null: the log gives the conflict no row, like a first use without a difference. */
  readonly #rows = new Map<string, Mismatch | null>();
  /** The pending conflict, whose row may still change. */
  #pendingId: string | null = null;
  #differing = 0;
  /** The number of rows that are in the log and stored under its topic and subject. */
  #matched = 0;

  constructor(
    private readonly database: Queryable,
    private readonly name: StreamName,
    private readonly heads: StreamHeadsRow,
    private readonly retentionDays: number | null,
  ) {}

  /** The problems, in words; empty if there are none. */
  get problems(): readonly string[] {
    const unnamed = this.#differing - this.#problems.length;
    return unnamed > 0 ? [...this.#problems, `${unnamed} more audit rows differ`] : this.#problems;
  }

  /** Projects the next event, given the snapshots before and after it. */
  project(
    event: SubjectEvent,
    metadata: StoredMetadata,
    before: SubjectSnapshot,
    after: SubjectSnapshot,
  ): void {
    const rows = this.#rows;
    const key = { ...this.name, role: metadata.role ?? this.heads.role ?? 'value' };
    if (event.type === 'ConflictDetected') rows.set(event.mismatchId, null);
    for (const change of mismatchChanges(event, { key, metadata, before })) {
      if (change.op === 'insert') rows.set(change.row.id, rows.get(change.row.id) ?? change.row);
      else {
        const row = rows.get(change.id);
        if (row != null) rows.set(change.id, { ...row, ...change.set });
      }
    }
    this.#pendingId = after.context.conflict?.mismatchId ?? null;
  }

  /** The log cannot be projected further, so the outcome of the pending conflict is unknown. */
  dropPending(): void {
    if (this.#pendingId !== null) this.#rows.delete(this.#pendingId);
  }

  /** Compares the rows of conflicts that are over, batch by batch, and drops them. @throws JournalUnreachable */
  async compareClosed(): Promise<void> {
    const ids = [...this.#rows.keys()].filter((id) => id !== this.#pendingId);
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      this.#compare(batch, await this.#read(batch));
    }
  }

  /** Compares the remaining rows, and searches for rows that no event mentions. @throws JournalUnreachable */
  async end(): Promise<void> {
    await this.compareClosed();
    const open = [...this.#rows.keys()];
    if (open.length > 0) {
      const current = await this.#read(open);
      // If the subject has moved since the log was read, its row may have changed too.
      if (current.streamVersion === this.heads.log_version) this.#compare(open, current);
    }
    if (this.heads.audited <= this.#matched) return;
    for (const id of await unloggedMismatches(this.database, this.name, MAX_NAMED))
      this.#report(`audit row ${id} is in no event of the log`);
  }

  #read(ids: readonly string[]): Promise<AuditedRows> {
    return auditedRows(this.database, streamIdOf(this.name), ids);
  }

  #compare(ids: readonly string[], { rows, now }: AuditedRows): void {
    const stored = new Map(rows.map((row) => [row.id, row]));
    for (const id of ids) {
      this.#compareRow(id, this.#rows.get(id) ?? null, stored.get(id), now);
      this.#rows.delete(id);
    }
  }

  #compareRow(id: string, logged: Mismatch | null, row: MismatchRow | undefined, now: Date): void {
    if (row === undefined) {
      if (logged !== null && !this.#mayBeDeleted(logged, now)) this.#report(`audit row ${id} is missing`);
      return;
    }
    if (row.topic === this.name.topic && row.subject === this.name.subject) this.#matched += 1;
    if (logged === null) {
      this.#report(`audit row ${id} belongs to a conflict that has none according to the log`);
      return;
    }
    const stored = toMismatch(row);
    const members = Object.keys(logged) as (keyof Mismatch)[];
    const differing = members.filter((member) =>
      member === 'differences'
        ? !equalBesideExtraFieldNames(stored.differences, logged.differences)
        : !isDeepStrictEqual(stored[member], logged[member]),
    );
    if (differing.length > 0) this.#report(`audit row ${id} differs from the log in ${differing.join(', ')}`);
  }

  /** As in `forget_mismatches`: settled, old enough, and the subject no longer refers to it. */
  #mayBeDeleted({ id, outcome, openedAt }: Mismatch, now: Date): boolean {
    if (this.retentionDays === null || outcome === 'pending') return false;
    const context = this.heads.snapshot?.context;
    const referenced = [context?.lastMismatchId, context?.conflict?.mismatchId, context?.stop?.mismatchId];
    const keptFrom = now.getTime() - this.retentionDays * DAY_MS + CLOCK_TOLERANCE_MS;
    return !referenced.includes(id) && Date.parse(openedAt) < keptFrom;
  }

  #report(problem: string): void {
    this.#differing += 1;
    if (this.#problems.length < MAX_NAMED) this.#problems.push(problem);
  }
}
