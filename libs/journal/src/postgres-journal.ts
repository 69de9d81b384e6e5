import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { initialSnapshot, type SubjectSnapshot } from '#machines';
import { forgetOlderThan, type Sweep } from './audit-retention.js';
import { DatabaseClock } from './clock.js';
import { clientConfig, SERVICE_ROLE, type PostgresAddress } from './connection.js';
import { Database, type QueryResult, type OnFault } from './database.js';
import { Feed } from './feed.js';
import { LogContinuityCheck } from './log-continuity-check.js';
import { StreamSubscriptions } from './stream-subscriptions.js';
import { CoalescingBatcher } from './coalescing-batcher.js';
import { MismatchQueries } from './mismatch-queries.js';
import { StreamNotifier } from './stream-notifier.js';
import { NotificationSubscriber } from './notification-subscriber.js';
import {
  JournalUnreachable,
  type Append,
  type AppendOutcome,
  type Journal,
  type LogLost,
  type StoredSubject,
  type StreamKey,
  streamIdOf,
} from './port.js';
import { QueryLane } from './query-lane.js';
import { prepare } from './prepare.js';
import { refold } from './refold.js';
import { fromStored, isOutdated, type StoredSnapshot } from './snapshot-format.js';
import { appendEvents, type AppendedRow } from './sql/append-events.js';
import { loadStream, type LoadedStreamRow } from './sql/load-stream.js';
import { loadStreams } from './sql/load-streams.js';
import { ping } from './sql/ping.js';
import { streamVersions } from './sql/stream-versions.js';
import { notifyMoved } from './sql/notify-moved.js';
import { SubjectQueries } from './subject-queries.js';

export interface PostgresJournalOptions extends PostgresAddress {
  /** Names the pod in Postgres' list of connections. */
  readonly podId: string;
  /** Connections for events and snapshots; the others are in `CONNECTIONS`, each opened when it is needed. */
  readonly poolSize?: number;
  /** Bounds a statement of the on-error flow. */
  readonly statementTimeoutMs?: number;
  /** Bounds a query of operators and auditors; what reads a whole log gets twice as long for each statement. */
  readonly queryLimitMs?: number;
  readonly connectTimeoutMs?: number;
  /** The pause between two turns of the feed. */
  readonly pollMs?: number;
  /** Told of what went wrong in the background, where no caller waits. */
  readonly onFault?: OnFault;
  /** Called whenever the feed was answered, about once a second. */
  readonly onReached?: () => void;
}

/** How many connections each class of queries has at most; docs/how-to/postgres.md adds them up. */
const CONNECTIONS = {
  /** Appends that wait for a lock must not keep this pod from hearing what the others decide. */
  feed: 2,
  /** The look-up of the subject that a command is for: it waits for no list. */
  subject: 1,
  lists: 2,
  audit: 2,
  /** Exports, verification and retention. */
  long: 2,
} as const;

/**
 * In ms. Where much moves, other pods are told this often, and what they tell is read this often, many streams at a time;
 * the first is told and read at once.
 */
const MIN_NOTIFY_INTERVAL_MS = 25;

/**
 * The journal in Postgres. Appends are one statement; streams that move are told by NOTIFY and by a poll of the feed.
 *
 * Made without Postgres being there: each call then fails with `JournalUnreachable`, in bounded time, until it is.
 */
export class PostgresJournal implements Journal {
  /** What operators list and look at. */
  readonly subjects: SubjectQueries;
  /** What auditors query. */
  readonly mismatches: MismatchQueries;

  readonly #database: Database;
  readonly #feedDatabase: Database;
  readonly #queries: readonly Database[];
  readonly #long: Database;
  readonly #clock = new DatabaseClock();
  readonly #continuity = new LogContinuityCheck();
  readonly #subscriptions: StreamSubscriptions;
  readonly #reads = new CoalescingBatcher((streamIds) => this.#readAll(streamIds), MIN_NOTIFY_INTERVAL_MS);
  readonly #notifier = new StreamNotifier(
    (notifications) => notifyMoved(this.#feedDatabase, notifications),
    MIN_NOTIFY_INTERVAL_MS,
  );
  readonly #feed: Feed;
  readonly #onFault: OnFault;
  readonly #subscriber: NotificationSubscriber;

  private constructor(options: PostgresJournalOptions) {
    const {
      podId,
      poolSize = 4,
      statementTimeoutMs = 2_000,
      queryLimitMs = 15_000,
      connectTimeoutMs = 1_000,
      pollMs = 1_000,
    } = options;
    const onFault = options.onFault ?? (() => undefined);
    this.#onFault = onFault;
    const session = { role: SERVICE_ROLE, connectTimeoutMs, statementTimeoutMs };
    const config = clientConfig(options, { ...session, applicationName: `sluicegate ${podId}` });
    const verify = (client: ClientBase): Promise<void> => this.#continuity.verify(client);
    this.#database = new Database(config, poolSize, onFault, verify);
    this.#feedDatabase = new Database(
      clientConfig(options, { ...session, applicationName: `sluicegate ${podId} poll` }),
      CONNECTIONS.feed,
      onFault,
      verify,
    );
    const queries = (name: 'subject' | 'lists' | 'audit' | 'long', limitMs: number): Database => {
      const config = clientConfig(options, {
        ...session,
        applicationName: `sluicegate ${podId} ${name}`,
        statementTimeoutMs: limitMs,
        // Filters that are absent are parameters too; only a plan for the values at hand can leave them out.
        parameters: { plan_cache_mode: 'force_custom_plan' },
      });
      return new Database(config, CONNECTIONS[name], onFault);
    };
    const subject = queries('subject', statementTimeoutMs);
    const lists = queries('lists', queryLimitMs);
    const audit = queries('audit', queryLimitMs);
    this.#long = queries('long', 2 * queryLimitMs);
    this.#queries = [subject, lists, audit, this.#long];
    const listing = new QueryLane(lists, queryLimitMs);
    this.subjects = new SubjectQueries({ one: subject, lists: listing, long: this.#long });
    this.mismatches = new MismatchQueries(
      new QueryLane(audit, queryLimitMs),
      new QueryLane(this.#long, 2 * queryLimitMs),
    );
    this.#subscriptions = new StreamSubscriptions((streamId) => this.#reads.submit(streamId), onFault);
    this.#feed = new Feed(
      this.#feedDatabase,
      this.#clock,
      {
        moved: (streamId, version, eventId) => {
          this.#continuity.recordSeen(eventId);
          this.#subscriptions.notifyMoved(streamId, version);
        },
        restarted: () => this.#catchUp(),
        polled: () => {
          options.onReached?.();
          this.#subscriptions.retryFailedLoads();
        },
      },
      onFault,
      pollMs,
    );
    this.#subscriber = new NotificationSubscriber(
      clientConfig(options, { ...session, applicationName: `sluicegate ${podId} feed` }),
      {
        moved: (topic, subject, version) =>
          this.#subscriptions.notifyMoved(streamIdOf({ topic, subject }), version),
        listening: () => this.#feed.pollNow(),
      },
      onFault,
    );
  }

  /** A journal that asks Postgres nothing until it is asked something, and hears of no stream until it follows. */
  static open(options: PostgresJournalOptions): PostgresJournal {
    return new PostgresJournal(options);
  }

  /** A journal that follows the feed. Also resolves when Postgres is away, after the first attempt; `ready` tells. */
  static async connect(options: PostgresJournalOptions): Promise<PostgresJournal> {
    const journal = new PostgresJournal(options);
    await journal.startListening();
    return journal;
  }

  /**
   * Begins to hear of streams that move, once; what moved since it was read is caught up with. Resolves after the first
   * attempt, whether Postgres was there or not.
   */
  async startListening(): Promise<void> {
    await Promise.all([this.#subscriber.start(), this.#feed.start()]);
  }

  /** Whether Postgres answered at least once since the start. */
  get everReached(): boolean {
    return this.#database.everReached || this.#feedDatabase.everReached;
  }

  /** Whether Postgres holds a log that is not the one this pod has seen: failed over with events lost, or empty. */
  get logIsLost(): boolean {
    return this.#continuity.isLost;
  }

  /** Whether Postgres answers now. */
  async ready(): Promise<boolean> {
    try {
      await ping(this.#database);
      return true;
    } catch (error) {
      if (error instanceof JournalUnreachable) return false;
      throw error;
    }
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
      const stored = (await this.#read(streamId)) ?? { key, version: 0, snapshot: initialSnapshot };
      // It moved while it was read: nobody would tell a caller that does not hold it yet.
      if (this.#subscriptions.notifiedVersion(streamId) <= Math.max(notifiedBefore, stored.version))
        return stored;
    }
  }

  async append(append: Append): Promise<AppendOutcome> {
    const { key, expectedVersion, before, events } = append;
    if (events.length === 0) return { ok: true, stored: { key, version: expectedVersion, snapshot: before } };
    const streamId = streamIdOf(key);
    // Working out and writing take a millisecond each where they are rare: records of other subjects go in between.
    await yieldToEventLoop();
    const prepared = prepare(append);
    await yieldToEventLoop();
    const row = this.#onlyRow(await appendEvents(this.#database, append, prepared));
    if (row.result === 'behind') throw this.#behind(streamId, row.version, expectedVersion);
    if (row.result === 'stale') {
      // Who stored the first event may have meant another role.
      const current =
        expectedVersion === 0
          ? await this.load(key)
          : {
              key,
              version: row.version,
              snapshot: await this.#foldedOf(this.#database, streamId, row.version, row.snapshot),
            };
      this.#subscriptions.deliver(streamId, current);
      return { ok: false, reason: 'stale', current };
    }
    // A repeat carries the same events on the same snapshot, so this is what the first answer was.
    const stored = { key, version: expectedVersion + events.length, snapshot: prepared.after };
    this.#continuity.recordSeen(append.eventIds.at(-1) ?? null);
    this.#notifier.moved(stored);
    this.#subscriptions.deliver(streamId, stored);
    if (row.version > stored.version) this.#subscriptions.notifyMoved(streamId, row.version);
    return { ok: true, stored };
  }

  /** Retention of the audit, one sweep. @throws JournalUnreachable */
  forgetMismatches(olderThanDays: number, signal: AbortSignal): Promise<Sweep> {
    return forgetOlderThan(this.#long, olderThanDays, signal);
  }

  /** Ends the feed and every connection, after what is under way; in bounded time, also while Postgres is silent. */
  async close(): Promise<void> {
    await Promise.all([
      this.#feed.close(),
      this.#subscriber.close(),
      this.#database.close(),
      this.#feedDatabase.close(),
      ...this.#queries.map((database) => database.close()),
    ]);
  }

  /** The stream's row; null without events. @throws JournalUnreachable, also on a log older than what this pod has read */
  async #read(streamId: string): Promise<StoredSubject | null> {
    const seen = this.#subscriptions.readVersion(streamId);
    const row = this.#onlyRow(await loadStream(this.#database, streamId));
    return this.#toStored(this.#database, streamId, seen, row);
  }

  /** Several streams' rows in one statement, likewise. */
  async #readAll(streamIds: readonly string[]): Promise<readonly (StoredSubject | null)[]> {
    // Before it is asked: what this pod appends meanwhile, the answer need not have.
    const seen = streamIds.map((streamId) => this.#subscriptions.readVersion(streamId));
    const result = await loadStreams(this.#feedDatabase, streamIds);
    this.#onlyRow(result);
    const taken = result.rows.map((row, index) =>
      this.#toStored(this.#feedDatabase, streamIds[index] ?? '', seen[index] ?? 0, row),
    );
    return Promise.all(taken);
  }

  async #toStored(
    database: Database,
    streamId: string,
    seen: number,
    row: LoadedStreamRow,
  ): Promise<StoredSubject | null> {
    const version = row.version ?? 0;
    if (version < seen) throw this.#behind(streamId, version, seen);
    const { topic, subject, role, snapshot, event_id } = row;
    this.#continuity.recordSeen(event_id);
    if (topic === null || subject === null || role === null || snapshot === null) return null;
    this.#subscriptions.recordRead(streamId, version);
    const folded = await this.#foldedOf(database, streamId, version, snapshot);
    return { key: { topic, subject, role }, version, snapshot: folded };
  }

  /** What a stored snapshot says, or the events where it says less than they do. */
  async #foldedOf(
    database: Database,
    streamId: string,
    version: number,
    stored: StoredSnapshot | null,
  ): Promise<SubjectSnapshot> {
    if (stored === null) return initialSnapshot;
    return isOutdated(stored)
      ? refold(database, streamId, version, stored, this.#onFault)
      : fromStored(stored);
  }

  async #catchUp(): Promise<void> {
    const streamIds = this.#subscriptions.streamIds();
    if (streamIds.length === 0) return;
    for (const { stream_id, version } of await streamVersions(this.#feedDatabase, streamIds)) {
      this.#subscriptions.notifyMoved(stream_id, version);
    }
  }

  #behind(streamId: string, version: number, seen: number): LogLost {
    return this.#continuity.markLost(`${streamId} stands at ${version}, seen was ${seen}`);
  }

  #onlyRow<Row extends AppendedRow | LoadedStreamRow>({
    rows,
    sentAt: sentAt,
    receivedAt: receivedAt,
  }: QueryResult<Row>): Row {
    const [row] = rows;
    if (row === undefined) throw new Error('a statement that always answers one row answered none');
    this.#clock.sample(row.clock.getTime(), sentAt, receivedAt);
    return row;
  }
}
