import type { Database, OnFault } from './database.js';
import type { DatabaseClock } from './clock.js';
import { feedAfter, type FeedPosition } from './sql/feed-after.js';
import { feedHead } from './sql/feed-head.js';
import { feedUnsettled } from './sql/feed-unsettled.js';

/** The number of events that one statement reads. */
const PAGE = 500;

/** Called by the feed. */
export interface FeedHandlers {
  /** A stream reached this version with the event of this id. Repeats are possible. */
  readonly moved: (streamId: string, version: number, eventId: string) => void;
  /** The feed (re)started at its head: streams that moved before are not reported. */
  readonly restarted: () => Promise<void>;
  /** After each poll that reached Postgres. */
  readonly polled: () => void;
}

/**
 * Polls the feed of the log from the moment it starts. It finds the events whose notifications were lost.
 *
 * Events are read in the order of (transaction, position) below the oldest open transaction, so an event that commits late is
 * never behind the reader. Committed events above it are reported as well, once, without advancing the position. Otherwise any
 * open transaction on the server, in any database, would delay them.
 */
export class Feed {
  #position: FeedPosition | null = null;
  /** The greatest position that was reported although the feed has yet to reach it. */
  #reportedAhead = '0';
  #timer: NodeJS.Timeout | null = null;
  #polling: Promise<void> | null = null;
  #closed = false;

  constructor(
    private readonly database: Database,
    private readonly clock: DatabaseClock,
    private readonly listener: FeedHandlers,
    private readonly onFault: OnFault,
    private readonly pollMs: number,
  ) {}

  /** Polls now, and again after every pause. Resolves after the first poll, whether it reached Postgres or not. */
  async start(): Promise<void> {
    await this.#run();
  }

  /** Polls at once, unless a poll is in progress. */
  pollNow(): void {
    void this.#run();
  }

  /** Stops polling, after the poll in progress. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#polling;
  }

  #run(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#polling ??= this.#pollOnce().finally(() => {
      this.#polling = null;
      if (this.#closed) return;
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#run(), this.pollMs).unref();
    });
    return this.#polling;
  }

  async #pollOnce(): Promise<void> {
    try {
      if (this.#position === null) await this.#startAtHead();
      else {
        await this.#readOn(this.#position);
        await this.#lookAhead();
      }
      this.listener.polled();
    } catch (error) {
      if (!this.#closed) this.onFault({ where: 'feed', error });
    }
  }

  async #startAtHead(): Promise<void> {
    const { rows, sentAt, receivedAt } = await feedHead(this.database);
    const [head] = rows;
    if (head === undefined) return;
    this.clock.sample(head.clock.getTime(), sentAt, receivedAt);
    await this.listener.restarted();
    this.#position = { transactionId: head.xmin, globalPosition: '0' };
    this.#reportedAhead = head.newest;
  }

  async #lookAhead(): Promise<void> {
    const { rows } = await feedUnsettled(this.database, this.#reportedAhead, PAGE);
    for (const row of rows) {
      this.#reportedAhead = row.global_position;
      this.listener.moved(row.stream_id, row.version, row.event_id);
    }
  }

  async #readOn(from: FeedPosition): Promise<void> {
    let position = from;
    for (let full = true; full && !this.#closed;) {
      const { rows, sentAt, receivedAt } = await feedAfter(this.database, position, PAGE);
      const [head] = rows;
      if (head?.clock) this.clock.sample(head.clock.getTime(), sentAt, receivedAt);
      if (head?.xmin && BigInt(head.xmin) < BigInt(position.transactionId)) {
        // Transaction ids only grow, so this is another server, whose feed has not been read yet.
        this.#position = null;
        throw new Error('the feed is older than the position that was read');
      }
      for (const row of rows) {
        if (row.stream_id === null || row.version === null || row.event_id === null) continue;
        position = { transactionId: row.transaction_id ?? '0', globalPosition: row.global_position ?? '0' };
        this.listener.moved(row.stream_id, row.version, row.event_id);
      }
      this.#position = position;
      full = rows.length === PAGE;
    }
  }
}
