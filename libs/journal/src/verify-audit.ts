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

/** So many rows are read by one statement: each may hold two schemas. */
const BATCH = 100;
/** So many rows are named; a log without its audit may have any number. */
const MAX_NAMED = 100;
const DAY_MS = 86_400_000;
/** Days of Postgres are those of its time zone, which may change to summer time in between. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/**
 * Projects the audit rows from a log once more, event by event, and compares them with the stored ones. Keeps the rows of
 * the conflict under way and of one batch: a row does not change once its conflict is over.
 */
export class AuditCheck {
  readonly #problems: string[] = [];
  /** By id; null: the log gives the conflict no row, as a first use without a difference. */
  readonly #rows = new Map<string, Mismatch | null>();
  /** The conflict under way, whose row may yet change. */
  #pendingId: string | null = null;
  #differing = 0;
  /** Rows that the log knows of, and that are stored under the topic and subject. */
  #found = 0;

  constructor(
    private readonly database: Queryable,
    private readonly name: StreamName,
    private readonly heads: StreamHeadsRow,
    private readonly retentionDays: number | null,
  ) {}

  /** What is wrong, in words; empty when nothing is. */
  get problems(): readonly string[] {
    const unnamed = this.#differing - this.#problems.length;
    return unnamed > 0 ? [...this.#problems, `${unnamed} more audit rows differ`] : this.#problems;
  }

  /** Projects the next event. @param before where the subject stood @param after where it stands */
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

  /** The log cannot be projected any further: how the conflict under way goes on is not known. */
  dropPending(): void {
    if (this.#pendingId !== null) this.#rows.delete(this.#pendingId);
  }

  /** Compares the rows of conflicts that are over, a batch at a time, and forgets them. @throws JournalUnreachable */
  async compareClosed(): Promise<void> {
    const ids = [...this.#rows.keys()].filter((id) => id !== this.#pendingId);
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      this.#compare(batch, await this.#read(batch));
    }
  }

  /** Compares what is left, and looks for rows that no event speaks of. @throws JournalUnreachable */
  async end(): Promise<void> {
    await this.compareClosed();
    const open = [...this.#rows.keys()];
    if (open.length > 0) {
      const current = await this.#read(open);
      // Where the subject has moved since the log was read, its row has, too.
      if (current.streamVersion === this.heads.log_version) this.#compare(open, current);
    }
    if (this.heads.audited <= this.#found) return;
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
      if (logged !== null && !this.#mayBeForgotten(logged, now)) this.#report(`audit row ${id} is missing`);
      return;
    }
    if (row.topic === this.name.topic && row.subject === this.name.subject) this.#found += 1;
    if (logged === null) {
      this.#report(`audit row ${id} is of a conflict that the log gives none`);
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

  /** As `forget_mismatches` has it: settled, old enough, and nothing that the subject still points at. */
  #mayBeForgotten({ id, outcome, openedAt }: Mismatch, now: Date): boolean {
    if (this.retentionDays === null || outcome === 'pending') return false;
    const context = this.heads.snapshot?.context;
    const pointedAt = [context?.lastMismatchId, context?.conflict?.mismatchId, context?.stop?.mismatchId];
    const keptFrom = now.getTime() - this.retentionDays * DAY_MS + CLOCK_TOLERANCE_MS;
    return !pointedAt.includes(id) && Date.parse(openedAt) < keptFrom;
  }

  #report(problem: string): void {
    this.#differing += 1;
    if (this.#problems.length < MAX_NAMED) this.#problems.push(problem);
  }
}
