import type { Database, OnFault } from './database.js';
import type { DatabaseClock } from './clock.js';
import { feedAfter, type FeedPosition } from './sql/feed-after.js';
import { feedHead } from './sql/feed-head.js';
import { feedUnsettled } from './sql/feed-unsettled.js';

/** How many events one statement reads. */
const PAGE = 500;

export interface FeedHandlers {
  /** A stream holds this version, by the event with this id. Repeats are possible. */
  readonly moved: (streamId: string, version: number, eventId: string) => void;
  /** Reading began anew at the head: what moved before is not told. */
  readonly restarted: () => Promise<void>;
  /** After each turn that reached Postgres. */
  readonly polled: () => void;
}

/**
 * Reads the log's feed from the moment it starts, turn by turn: what a lost notification would have told, it finds.
 *
 * Events are read in the order of (transaction, position) below the oldest open transaction; an event that commits late
 * is then never behind the reader. What is committed above it is told as well, once and without being passed: any
 * transaction on the server, of whatever database, would hold up the news otherwise.
 */
export class Feed {
  #position: FeedPosition | null = null;
  /** The greatest position that was told although the feed has yet to come to it. */
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

  /** The first turn, and every further one after a pause. Resolves after the first, whether it reached Postgres or not. */
  async start(): Promise<void> {
    await this.#run();
  }

  /** A turn at once; one under way is enough. */
  pollNow(): void {
    void this.#run();
  }

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
    const { rows, sentAt: sentAt, receivedAt: receivedAt } = await feedHead(this.database);
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
      const { rows, sentAt: sentAt, receivedAt: receivedAt } = await feedAfter(this.database, position, PAGE);
      const [head] = rows;
      if (head?.clock) this.clock.sample(head.clock.getTime(), sentAt, receivedAt);
      if (head?.xmin && BigInt(head.xmin) < BigInt(position.transactionId)) {
        // Transaction ids only grow; this is another server, whose feed we have not begun to read.
        this.#position = null;
        throw new Error('the feed is older than what was read of it');
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
