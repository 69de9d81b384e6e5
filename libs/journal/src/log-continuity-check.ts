import type { ClientBase } from 'pg';
import { LogLost } from './port.js';
import { findMissingEvents } from './sql/missing-events.js';
import { unreachableOr } from './unreachable.js';

/** A server loses the end of its log, so a few of the newest events suffice. */
const MAX_REMEMBERED = 64;

/**
 * Detects a log that lacks events this pod has seen stored: after a failover that lost events, a restore from a backup, or on an
 * empty server. The producer then neither reads nor writes it. Operators may still query it, to find out what is wrong.
 *
 * Another server is always reached by a new connection, so each connection is checked once, before its first use.
 */
export class LogContinuityCheck {
  readonly #seen = new Set<string>();
  #isLost = false;

  /** Whether the log lacked events that this pod has seen, at the last check. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Records the id of an event that was seen stored; null: a stream without events. */
  recordSeen(eventId: string | null): void {
    if (eventId === null) return;
    this.#seen.delete(eventId);
    this.#seen.add(eventId);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
  }

  /** Checks a new connection for the recorded events. @throws LogLost if one is missing, JournalUnreachable if there is no response */
  async verify(client: ClientBase): Promise<void> {
    if (this.#seen.size === 0) return;
    const missing = await findMissingEvents(client, [...this.#seen]).catch((error: unknown) => {
      throw unreachableOr(error);
    });
    if (missing > 0) {
      throw this.markLost(
        `${missing} of the last ${this.#seen.size} events that this pod has seen are missing`,
      );
    }
    this.#isLost = false;
  }

  /** Marks the log as lost. Returns the error to throw. */
  markLost(how: string): LogLost {
    this.#isLost = true;
    return new LogLost(`the log is older than what this pod has seen: ${how}`);
  }
}
