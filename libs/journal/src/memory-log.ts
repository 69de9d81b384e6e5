import { initialSnapshot, type SubjectEvent } from '#machines';
import type { Mismatch, MismatchChange } from './mismatch.js';
import { type Append, type AppendOutcome, type StoredSubject, type StreamKey, streamIdOf } from './port.js';
import type { PreparedAppend } from './prepare.js';

interface MemoryStream {
  readonly stored: StoredSubject;
  readonly events: readonly { readonly id: string; readonly event: SubjectEvent }[];
}

/** A log in memory for tests, which several `MemoryJournal`s may share as pods. */
export class MemoryLog {
  readonly #streams = new Map<string, MemoryStream>();
  readonly #mismatches = new Map<string, Mismatch>();
  readonly #watchers = new Set<(stored: StoredSubject) => void>();

  /** `clock` stands for the database's clock, in epoch ms. It may be replaced at any time. */
  constructor(public clock: () => number = Date.now) {}

  /** The stream as it is stored. */
  read(key: StreamKey): StoredSubject {
    return copy(this.#streams.get(streamIdOf(key))?.stored ?? { key, version: 0, snapshot: initialSnapshot });
  }

  /** The events of a stream, oldest first. */
  events(key: StreamKey): readonly SubjectEvent[] {
    return copy((this.#streams.get(streamIdOf(key))?.events ?? []).map(({ event }) => event));
  }

  /** The audit, in the order in which the conflicts were detected. */
  mismatches(): readonly Mismatch[] {
    return copy([...this.#mismatches.values()]);
  }

  /** Calls back synchronously after each append. Returns the function that stops it. */
  watch(watcher: (stored: StoredSubject) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** As `append_subject_facts` in Postgres: appends at the expected version or not at all, and a repeat returns the same as the first. */
  write({ key, expectedVersion }: Append, prepared: PreparedAppend): AppendOutcome {
    const streamId = streamIdOf(key);
    const events = this.#streams.get(streamId)?.events ?? [];
    const stored = copy({ key, version: expectedVersion + prepared.events.length, snapshot: prepared.after });
    if (events.length !== expectedVersion) {
      const repeated = prepared.events.every(({ id }, index) => events[expectedVersion + index]?.id === id);
      return repeated ? { ok: true, stored } : { ok: false, reason: 'stale', current: this.read(key) };
    }
    this.#checkUniqueIds(prepared);
    this.#streams.set(streamId, copy({ stored, events: [...events, ...prepared.events] }));
    for (const change of prepared.changes) this.#apply(copy(change));
    for (const watcher of [...this.#watchers]) watcher(copy(stored));
    return { ok: true, stored };
  }

  #checkUniqueIds(prepared: PreparedAppend): void {
    const used = new Set([...this.#streams.values()].flatMap(({ events }) => events.map(({ id }) => id)));
    for (const { id } of prepared.events) {
      if (used.has(id)) throw new Error(`event id ${id} is already stored`);
      used.add(id);
    }
  }

  #apply(change: MismatchChange): void {
    if (change.op === 'insert') {
      if (!this.#mismatches.has(change.row.id)) this.#mismatches.set(change.row.id, change.row);
      return;
    }
    const row = this.#mismatches.get(change.id);
    if (row !== undefined) this.#mismatches.set(change.id, { ...row, ...change.set });
  }
}

/** A copy through JSON, like that of a real store: nothing is shared with a caller, and only what JSON can hold survives. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
