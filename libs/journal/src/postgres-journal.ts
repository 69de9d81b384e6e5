import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { initialSnapshot } from '#machines';
import type { AccessKeyLog } from './access-keys/access-key-log.js';
import { PostgresAccessKeyLog } from './access-keys/postgres-access-key-log.js';
import { forgetOlderThan, type Sweep } from './audit-retention.js';
import { DatabaseClock } from './clock.js';
import { CoalescingBatcher } from './coalescing-batcher.js';
import { EventQueries } from './event-queries.js';
import { Feed } from './feed.js';
import type { Heartbeats } from './heartbeats/heartbeats.js';
import { PostgresHeartbeats } from './heartbeats/postgres-heartbeats.js';
import { JournalDatabases, type ConnectionOptions } from './journal-databases.js';
import { LogContinuityCheck } from './log-continuity-check.js';
import { MismatchQueries, type MismatchQueryLanes } from './mismatch-queries.js';
import { NotificationSubscriber } from './notification-subscriber.js';
import {
  JournalUnreachable,
  streamIdOf,
  type Append,
  type AppendOutcome,
  type Journal,
  type StoredSubject,
  type StreamKey,
} from './port.js';
import { prepare } from './prepare.js';
import { QueryLane } from './query-lane.js';
import { appendEvents } from './sql/append-events.js';
import { notifyMoved } from './sql/notify-moved.js';
import { ping } from './sql/ping.js';
import { streamVersions } from './sql/stream-versions.js';
import { StreamNotifier } from './stream-notifier.js';
import { StreamReader } from './stream-reader.js';
import { StreamSubscriptions } from './stream-subscriptions.js';
import { SubjectQueries, type SubjectQueryLanes } from './subject-queries.js';
import type { VisibleTopics } from './visible-topics.js';

export interface PostgresJournalOptions extends ConnectionOptions {
  /** The pause between two polls of the feed. */
  readonly pollMs?: number;
  /** Called after each poll of the feed that reached Postgres, about once a second. */
  readonly onReached?: () => void;
}

/** What one caller may query. */
export interface JournalQueries {
  readonly subjects: SubjectQueries;
  readonly events: EventQueries;
  readonly mismatches: MismatchQueries;
}

/**
 * In ms. The least time between two notifications of other pods, and between two reads of streams that other pods moved. Each
 * covers many streams. The first is not delayed.
 */
const MIN_NOTIFY_INTERVAL_MS = 25;

/**
 * The journal in Postgres. An append is one statement. A NOTIFY after it, and a poll of the feed, tell other pods which streams
 * moved.
 *
 * It can be created while Postgres is away. Until Postgres is reachable, each call fails in bounded time with
 * `JournalUnreachable`.
 */
export class PostgresJournal implements Journal {
  /** Queries that see every topic. */
  readonly subjects: SubjectQueries;
  readonly mismatches: MismatchQueries;
  /** API keys. */
  readonly accessKeys: AccessKeyLog;
  /** Which pods there are. */
  readonly heartbeats: Heartbeats;

  readonly #lanes: {
    readonly subjects: SubjectQueryLanes;
    readonly events: QueryLane;
    readonly mismatches: MismatchQueryLanes;
  };

  readonly #databases: JournalDatabases;
  readonly #clock = new DatabaseClock();
  readonly #continuity = new LogContinuityCheck();
  readonly #subscriptions: StreamSubscriptions;
  readonly #reader: StreamReader;
  readonly #notifier: StreamNotifier;
  readonly #feed: Feed;
  readonly #subscriber: NotificationSubscriber;

  private constructor(options: PostgresJournalOptions) {
    const { pollMs = 1_000, onReached, onFault = () => undefined } = options;
    const databases = new JournalDatabases(options, (client) => this.#continuity.verify(client));
    const { queryLimitMs } = databases;
    this.#databases = databases;
    const lists = new QueryLane(databases.lists, queryLimitMs);
    this.#lanes = {
      subjects: { one: databases.subject, lists, long: databases.long },
      events: lists,
      mismatches: {
        lists: new QueryLane(databases.audit, queryLimitMs),
        exports: new QueryLane(databases.long, 2 * queryLimitMs),
      },
    };
    ({ subjects: this.subjects, mismatches: this.mismatches } = this.queries(null));
    this.accessKeys = new PostgresAccessKeyLog({ feed: databases.feed, commands: databases.events, lists });
    this.heartbeats = new PostgresHeartbeats(databases.feed, lists);
    const reads = new CoalescingBatcher(
      (streamIds) => this.#reader.readAll(databases.feed, streamIds),
      MIN_NOTIFY_INTERVAL_MS,
    );
    this.#subscriptions = new StreamSubscriptions((streamId) => reads.submit(streamId), onFault);
    this.#reader = new StreamReader(this.#clock, this.#continuity, this.#subscriptions, onFault);
    this.#notifier = new StreamNotifier(
      (messages) => notifyMoved(databases.feed, messages),
      MIN_NOTIFY_INTERVAL_MS,
    );
    this.#feed = new Feed(
      databases.feed,
      this.#clock,
      {
        moved: (streamId, version, eventId) => {
          this.#continuity.recordSeen(eventId);
          this.#subscriptions.notifyMoved(streamId, version);
        },
        restarted: () => this.#catchUp(),
        polled: () => {
          onReached?.();
          this.#subscriptions.retryFailedLoads();
        },
      },
      onFault,
      pollMs,
    );
    this.#subscriber = new NotificationSubscriber(
      databases.listenConfig,
      {
        moved: (topic, subject, version) =>
          this.#subscriptions.notifyMoved(streamIdOf({ topic, subject }), version),
        listening: () => this.#feed.pollNow(),
      },
      onFault,
    );
  }

  /** A journal that connects when it is first used, and learns of no moved stream until `startListening`. */
  static open(options: PostgresJournalOptions): PostgresJournal {
    return new PostgresJournal(options);
  }

  /** A journal that listens. Resolves after the first attempt, even if Postgres is away. */
  static async connect(options: PostgresJournalOptions): Promise<PostgresJournal> {
    const journal = new PostgresJournal(options);
    await journal.startListening();
    return journal;
  }

  /**
   * Starts listening for streams that move, once. Also loads those that moved since they were read. Resolves after the first
   * attempt, even if Postgres is away.
   */
  async startListening(): Promise<void> {
    await Promise.all([this.#subscriber.start(), this.#feed.start()]);
  }

  /** Whether Postgres has responded at least once since the start. */
  get everReached(): boolean {
    return this.#databases.events.everReached || this.#databases.feed.everReached;
  }

  /** Whether the log in Postgres lacks events that this pod has seen: after a failover that lost events, or on an empty server. */
  get logIsLost(): boolean {
    return this.#continuity.isLost;
  }

  /** Whether Postgres responds now. */
  async ready(): Promise<boolean> {
    try {
      await ping(this.#databases.events);
      return true;
    } catch (error) {
      if (error instanceof JournalUnreachable) return false;
      throw error;
    }
  }

  /** Queries of operators and auditors that see only these topics. */
  queries(visible: VisibleTopics): JournalQueries {
    const { subjects, events, mismatches } = this.#lanes;
    return {
      subjects: new SubjectQueries(subjects, visible),
      events: new EventQueries(events, visible),
      mismatches: new MismatchQueries(mismatches, visible),
    };
  }

  now(): number {
    return this.#clock.now();
  }

  subscribe(listener: (stored: StoredSubject) => void, holds?: (streamId: string) => boolean): () => void {
    return this.#subscriptions.subscribe(listener, holds);
  }

  async load(key: StreamKey): Promise<StoredSubject> {
    const streamId = streamIdOf(key);
    for (;;) {
      const notifiedBefore = this.#subscriptions.notifiedVersion(streamId);
      const stored = (await this.#reader.read(this.#databases.events, streamId)) ?? {
        key,
        version: 0,
        snapshot: initialSnapshot,
      };
      // If it moved during the read, it is read again: a caller that does not hold the stream yet would not be notified.
      if (this.#subscriptions.notifiedVersion(streamId) <= Math.max(notifiedBefore, stored.version))
        return stored;
    }
  }

  async append(append: Append): Promise<AppendOutcome> {
    const { key, expectedVersion, before, events } = append;
    if (events.length === 0) return { ok: true, stored: { key, version: expectedVersion, snapshot: before } };
    const streamId = streamIdOf(key);
    // Preparing and serializing take about a millisecond each. Yielding lets records of other subjects through in between.
    await yieldToEventLoop();
    const prepared = prepare(append);
    await yieldToEventLoop();
    const row = this.#reader.onlyRow(await appendEvents(this.#databases.events, append, prepared));
    if (row.result === 'behind') throw this.#reader.behind(streamId, row.version, expectedVersion);
    if (row.result === 'stale') {
      // The first event may have been stored with another role, so the key is read as well.
      const current =
        expectedVersion === 0
          ? await this.load(key)
          : {
              key,
              version: row.version,
              snapshot: await this.#reader.snapshotOf(
                this.#databases.events,
                streamId,
                row.version,
                row.snapshot,
              ),
            };
      this.#subscriptions.deliver(streamId, current);
      return { ok: false, reason: 'stale', current };
    }
    // A repeat has the same events on the same snapshot, so the first append returned the same.
    const stored = { key, version: expectedVersion + events.length, snapshot: prepared.after };
    this.#continuity.recordSeen(append.eventIds.at(-1) ?? null);
    this.#notifier.moved(stored);
    this.#subscriptions.deliver(streamId, stored);
    if (row.version > stored.version) this.#subscriptions.notifyMoved(streamId, row.version);
    return { ok: true, stored };
  }

  /** Deletes the audit records that are older than `days`, in one sweep. @throws JournalUnreachable */
  forgetMismatches(days: number, signal: AbortSignal): Promise<Sweep> {
    return forgetOlderThan(this.#databases.long, days, signal);
  }

  /** Stops listening and closes every connection after the work in progress; in bounded time, even while Postgres is silent. */
  async close(): Promise<void> {
    await Promise.all([this.#feed.close(), this.#subscriber.close(), this.#databases.close()]);
  }

  /** Loads the streams that moved before the feed (re)started. */
  async #catchUp(): Promise<void> {
    const streamIds = this.#subscriptions.streamIds();
    if (streamIds.length === 0) return;
    for (const { stream_id, version } of await streamVersions(this.#databases.feed, streamIds)) {
      this.#subscriptions.notifyMoved(stream_id, version);
    }
  }
}
