import { appendJson } from './append-json.js';
import { MemoryLog } from './memory-log.js';
import {
  ResponseLost,
  JournalUnreachable,
  type Append,
  type AppendOutcome,
  type Journal,
  type StoredSubject,
  type StreamKey,
} from './port.js';
import { prepare } from './prepare.js';

/**
 * How the next call fails. `before`: nothing is stored. `after`: an append is stored and its response is lost; a load fails
 * either way.
 */
export type MemoryFailure = 'before' | 'after';

/** One pod's journal on a log in memory, for tests of the producer. */
export class MemoryJournal implements Journal {
  readonly #failures: MemoryFailure[] = [];

  constructor(readonly log: MemoryLog = new MemoryLog()) {}

  /** Makes the next call of `load` or `append` fail with `JournalUnreachable`; called twice, the next two calls. */
  failNext(failure: MemoryFailure): void {
    this.#failures.push(failure);
  }

  async load(key: StreamKey): Promise<StoredSubject> {
    await Promise.resolve();
    if (this.#failures.shift() !== undefined) throw new JournalUnreachable('failed by the test');
    return this.log.read(key);
  }

  async append(append: Append): Promise<AppendOutcome> {
    const { key, expectedVersion, before, events } = append;
    if (events.length === 0) return { ok: true, stored: { key, version: expectedVersion, snapshot: before } };
    const prepared = prepare(append);
    // Checks the bounds.
    appendJson(append, prepared);
    await Promise.resolve();
    const failure = this.#failures.shift();
    if (failure === 'before') throw new JournalUnreachable('failed by the test: nothing is stored');
    if (this.log.read(key).version < expectedVersion)
      throw new JournalUnreachable('the log is older than the expected version');
    const outcome = this.log.write(append, prepared);
    if (failure === 'after') throw new ResponseLost('failed by the test: the response is lost');
    return outcome;
  }

  subscribe(listener: (stored: StoredSubject) => void): () => void {
    return this.log.watch(listener);
  }

  now(): number {
    return this.log.clock();
  }
}
