import {
  Client,
  Pool,
  Query,
  type ClientBase,
  type ClientConfig,
  type PoolClient,
  type QueryResultRow,
  type ResultBuilder,
} from 'pg';
import type { BoundedConfig } from './connection.js';
import { cancelStatement } from './cancel-statement.js';
import { cutConnection, TERMINATION_MS } from './end-connection.js';
import { JournalUnreachable } from './port.js';
import { responseLostOr, unreachableOr } from './unreachable.js';

/** One SQL statement, prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Rows, and when the statement was sent and its result received, in ms of `performance.now()`. */
export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Reports an error that no caller waits for. It never contains a value of a record or a secret. */
export type OnFault = (fault: { readonly where: string; readonly error: unknown }) => void;

/** Executes statements. */
export interface Queryable {
  /** Executes one statement in one round trip. @throws JournalUnreachable */
  query<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

/** A pool of connections to one Postgres. */
export class Database implements Queryable {
  readonly #pool: Pool;
  readonly #silentMs: number;
  readonly #verify: (client: ClientBase) => Promise<void>;
  readonly #connections = new Set<ClientBase>();
  readonly #verified = new WeakSet<ClientBase>();
  #everReached = false;
  #closing: Promise<void> | null = null;

  /**
   * @param config for each new connection
   * @param verify checks each new connection before its first use; the statement fails with its error
   */
  constructor(
    config: () => BoundedConfig,
    poolSize: number,
    onFault: OnFault,
    verify: (client: ClientBase) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#silentMs = config().query_timeout;
    this.#verify = verify;
    const configured = (): ClientConfig => ({ ...config(), query_timeout: undefined });
    class NewClient extends Client {
      constructor() {
        super(configured());
      }
    }
    this.#pool = new Pool({ ...configured(), max: poolSize, Client: NewClient });
    this.#pool.on('connect', (client) => {
      this.#connections.add(client);
      // Without a listener the loss of a connection in use would end the process. Its statement fails as well.
      client.on('error', () => undefined);
    });
    this.#pool.on('remove', (client) => this.#connections.delete(client));
    // Without a listener the loss of an idle connection would end the process. The next use replaces it.
    this.#pool.on('error', (error) => {
      onFault({ where: 'idle connection', error });
    });
  }

  /** Whether any statement has succeeded yet. */
  get everReached(): boolean {
    return this.#everReached;
  }

  /** Whether every connection of the pool is in use. */
  get isFull(): boolean {
    return this.#pool.totalCount >= this.#pool.options.max && this.#pool.idleCount === 0;
  }

  /**
   * Executes one statement in one round trip.
   * @param signal cancels the statement in Postgres when it aborts. Absent: only its time-out ends it
   * @throws JournalUnreachable (`ResponseLost` once Postgres has the statement), or the driver's error for an invalid statement
   */
  async query<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<QueryResult<Row>> {
    const client = await this.#connection();
    if (signal?.aborted) {
      client.release();
      throw new JournalUnreachable('the statement was cancelled before it was sent');
    }
    const cancel = (): void => void cancelStatement(client);
    signal?.addEventListener('abort', cancel, { once: true });
    const sentAt = performance.now();
    try {
      const { rows } = await withTimeout(this.#silentMs, execute<Row>(client, statement, values));
      // Destroys the connection if a request to cancel may be on its way to it.
      client.release(signal?.aborted);
      this.#everReached = true;
      return { rows, sentAt, receivedAt: performance.now() };
    } catch (error) {
      client.release(true);
      throw responseLostOr(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /**
   * The pool's own `verify` is not used: if it takes longer than the wait for a connection, that connection is never returned to
   * the pool.
   */
  async #connection(): Promise<PoolClient> {
    try {
      const client = await this.#pool.connect();
      if (!this.#verified.has(client)) await this.#verifyNew(client);
      return client;
    } catch (error) {
      throw unreachableOr(error);
    }
  }

  async #verifyNew(client: PoolClient): Promise<void> {
    try {
      await withTimeout(this.#silentMs, this.#verify(client));
      this.#verified.add(client);
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Lets statements in progress finish for a moment, then closes every connection, including silent ones. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    // The pool does not wait for idle connections to terminate. Those that are left are cut in the background.
    setTimeout(() => {
      for (const client of this.#connections) cutConnection(client);
    }, TERMINATION_MS).unref();
    await this.#pool.end();
  }
}

/**
 * The result of a query. The driver's own promise and its `query_timeout` are not used: both assign a closure to a property, which
 * V8 allocates in its old space. It then retains the query and the texts of its values until the next full collection, and young
 * collections take three times as long.
 */
function execute<Row extends QueryResultRow>(
  client: PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<ResultBuilder<Row>> {
  return new Promise((resolve, reject) => {
    const callback = (error: Error | null | undefined, result: ResultBuilder<Row>): void => {
      if (error) reject(error);
      else resolve(result);
    };
    client.query(new NamedQuery<Row>(statement, [...values], callback));
  });
}

/** A query with a name. From a plain object with both, the driver would copy every property descriptor, a tenth of its own time. */
class NamedQuery<Row extends QueryResultRow> extends Query<Row> {
  readonly name: string;

  constructor(
    { name, text }: Statement,
    values: unknown[],
    callback: (error: Error | undefined, result: ResultBuilder<Row>) => void,
  ) {
    super(text, values, callback);
    this.name = name;
  }
}

/** The result of the work, or an error if there is none within `ms`. */
function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
