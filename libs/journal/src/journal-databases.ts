import type { ClientBase } from 'pg';
import {
  clientConfig,
  SERVICE_ROLE,
  type BoundedConfig,
  type PostgresAddress,
  type SessionSettings,
} from './connection.js';
import { Database, type OnFault } from './database.js';

/** How the journal connects to Postgres. */
export interface ConnectionOptions extends PostgresAddress {
  /** Names the pod in Postgres' list of connections. */
  readonly podId: string;
  /** Connections for events and snapshots. The others are in `CONNECTIONS`; each is opened when it is needed. */
  readonly poolSize?: number;
  /** Bounds a statement of the producer. */
  readonly statementTimeoutMs?: number;
  /** Bounds a query of operators and auditors. Each statement that reads a whole log may take twice as long. */
  readonly queryLimitMs?: number;
  readonly connectTimeoutMs?: number;
  /** Receives errors in the background, which no caller waits for. */
  readonly onFault?: OnFault;
}

/** The most connections of each class of queries; docs/how-to/postgres.md adds them up. */
const CONNECTIONS = {
  /** Separate from appends: one that waits for a lock must not keep this pod from reading what others decide. */
  feed: 2,
  /** Reads the subject of a command, without waiting for lists. */
  subject: 1,
  lists: 2,
  audit: 2,
  /** Exports, verification and retention. */
  long: 2,
} as const;

/** The connection pools of one pod, one for each class of queries, so that none delays another. */
export class JournalDatabases {
  /** Events and snapshots of the producer. */
  readonly events: Database;
  readonly feed: Database;
  readonly subject: Database;
  readonly lists: Database;
  readonly audit: Database;
  readonly long: Database;
  /** For each connection that listens. */
  readonly listenConfig: () => BoundedConfig;
  readonly queryLimitMs: number;

  /** @param verify checks each new connection of the producer and the feed before its first use */
  constructor(options: ConnectionOptions, verify: (client: ClientBase) => Promise<void>) {
    const {
      podId,
      poolSize = 4,
      statementTimeoutMs = 2_000,
      queryLimitMs = 15_000,
      connectTimeoutMs = 1_000,
      onFault = () => undefined,
    } = options;
    const config =
      (name: string, session: Partial<SessionSettings> = {}) =>
      (): BoundedConfig =>
        clientConfig(options, {
          role: SERVICE_ROLE,
          connectTimeoutMs,
          statementTimeoutMs,
          applicationName: name === '' ? `sluicegate ${podId}` : `sluicegate ${podId} ${name}`,
          ...session,
        });
    const queries = (name: 'subject' | 'lists' | 'audit' | 'long', limitMs: number): Database => {
      // Absent filters are parameters too. Only a plan for the actual values can omit them.
      const parameters = { plan_cache_mode: 'force_custom_plan' };
      return new Database(
        config(name, { statementTimeoutMs: limitMs, parameters }),
        CONNECTIONS[name],
        onFault,
      );
    };
    this.events = new Database(config(''), poolSize, onFault, verify);
    this.feed = new Database(config('poll'), CONNECTIONS.feed, onFault, verify);
    this.subject = queries('subject', statementTimeoutMs);
    this.lists = queries('lists', queryLimitMs);
    this.audit = queries('audit', queryLimitMs);
    this.long = queries('long', 2 * queryLimitMs);
    this.listenConfig = config('feed');
    this.queryLimitMs = queryLimitMs;
  }

  /** Closes every connection, in bounded time even while Postgres is silent. */
  async close(): Promise<void> {
    const { events, feed, subject, lists, audit, long } = this;
    await Promise.all([events, feed, subject, lists, audit, long].map((database) => database.close()));
  }
}
