import { Pool, Query, type ClientBase, type PoolClient, type QueryResultRow, type ResultBuilder } from 'pg';
import type { BoundedConfig } from './connection.js';
import { cancelStatement } from './cancel-statement.js';
import { cutConnection, GOODBYE_MS } from './end-connection.js';
import { JournalUnreachable } from './port.js';
import { responseLostOr, unreachableOr } from './unreachable.js';

/** One SQL statement. Prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Rows and when they were asked for and answered, in milliseconds of `performance.now()`. */
export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Told of what went wrong where no caller waits for it. Never of a value or a secret. */
export type OnFault = (fault: { readonly where: string; readonly error: unknown }) => void;

/** Where statements are executed. */
export interface Queryable {
  /** One statement, one round trip. @throws JournalUnreachable */
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

  /** @param verify looks at each new connection before its first use; what it throws, the statement throws */
  constructor(
    { query_timeout: silentMs, ...config }: BoundedConfig,
    poolSize: number,
    onFault: OnFault,
    verify: (client: ClientBase) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#silentMs = silentMs;
    this.#verify = verify;
    this.#pool = new Pool({ ...config, max: poolSize });
    this.#pool.on('connect', (client) => {
      this.#connections.add(client);
      // A connection that is lost while it is out would end the process. Its statement is told as well.
      client.on('error', () => undefined);
    });
    this.#pool.on('remove', (client) => this.#connections.delete(client));
    // An idle connection that is lost is replaced at the next use; without a listener it would end the process.
    this.#pool.on('error', (error) => {
      onFault({ where: 'idle connection', error });
    });
  }

  /** Whether any statement was ever answered. */
  get everReached(): boolean {
    return this.#everReached;
  }

  /** Whether every connection that the pool may have is in use. */
  get isFull(): boolean {
    return this.#pool.totalCount >= this.#pool.options.max && this.#pool.idleCount === 0;
  }

  /**
   * One statement, one round trip.
   * @param signal when it aborts, the statement is cancelled in Postgres. Absent: nothing but its time-out ends it
   * @throws JournalUnreachable (`ResponseLost` once Postgres has the statement), or the driver's error for a statement that is wrong
   */
  async query<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<QueryResult<Row>> {
    const client = await this.#connection();
    if (signal?.aborted) {
      client.release();
      throw new JournalUnreachable('the statement was no longer wanted');
    }
    const cancel = (): void => void cancelStatement(client);
    signal?.addEventListener('abort', cancel, { once: true });
    const sentAt = performance.now();
    try {
      const { rows } = await within(this.#silentMs, execute<Row>(client, statement, values));
      // A request to cancel may be on its way to this connection.
      client.release(signal?.aborted);
      this.#everReached = true;
      return { rows, sentAt: sentAt, receivedAt: performance.now() };
    } catch (error) {
      client.release(true);
      throw responseLostOr(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /**
   * The pool's own `verify` is not used: one that outlives the wait for a connection would leave it out for good, which nobody
   * gives back or listens to.
   */
  async #connection(): Promise<PoolClient> {
    try {
      const client = await this.#pool.connect();
      if (!this.#verified.has(client)) await this.#look(client);
      return client;
    } catch (error) {
      throw unreachableOr(error);
    }
  }

  async #look(client: PoolClient): Promise<void> {
    try {
      await within(this.#silentMs, this.#verify(client));
      this.#verified.add(client);
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Lets statements under way end for a moment, then closes every connection, also one that is silent. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    // The pool does not wait for the goodbye of an idle connection: whoever is left is cut, though nobody waits for it.
    setTimeout(() => {
      for (const client of this.#connections) cutConnection(client);
    }, GOODBYE_MS).unref();
    await this.#pool.end();
  }
}

/**
 * What became of a query. The driver's own promise and its `query_timeout` would do it, but both assign a closure to a
 * property, which V8 makes in its old space: there it keeps the query and all texts of its values until the next full
 * collection, and young collections take three times as long.
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

/** A query with a name. Given both in one object the driver copies that, descriptor by descriptor, for a tenth of its own time. */
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

/** The work's outcome; an error when there is none within so many ms. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
