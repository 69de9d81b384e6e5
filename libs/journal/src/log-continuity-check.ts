import type { ClientBase } from 'pg';
import { LogLost } from './port.js';
import { findMissingEvents } from './sql/missing-events.js';
import { unreachableOr } from './unreachable.js';

/** What a server has lost is the end of its log, so a few of the newest events tell. */
const MAX_REMEMBERED = 64;

/**
 * The newest events that this pod has seen stored. A server that lacks one of them has another log, or an older one: it
 * was failed over to with events lost, restored from a backup, or is empty. The on-error flow reads nothing from it and
 * stores nothing in it; operators may still look at it, to find out what is wrong.
 *
 * Another server is always reached by a new connection, so each connection is asked once, before its first use.
 */
export class LogContinuityCheck {
  readonly #seen = new Set<string>();
  #isLost = false;

  /** Whether Postgres, when it was last looked at, did not hold what this pod had seen. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** An event was seen stored, by its event id; null: a stream without events. */
  recordSeen(eventId: string | null): void {
    if (eventId === null) return;
    this.#seen.delete(eventId);
    this.#seen.add(eventId);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
  }

  /** Asks a new connection for what was seen. @throws LogLost where an event is not there, JournalUnreachable where no answer comes */
  async verify(client: ClientBase): Promise<void> {
    if (this.#seen.size === 0) return;
    const missing = await findMissingEvents(client, [...this.#seen]).catch((error: unknown) => {
      throw unreachableOr(error);
    });
    if (missing > 0) {
      const seen = `${missing} of the last ${this.#seen.size} events that this pod has seen are not there`;
      throw this.markLost(seen);
    }
    this.#isLost = false;
  }

  /** Notes that the log is not the one that was seen. Returns what to throw. */
  markLost(how: string): LogLost {
    this.#isLost = true;
    return new LogLost(`the log is older than what this pod has seen: ${how}`);
  }
}
