import type { Database, Queryable } from './database.js';
import { ResponseLost, JournalUnreachable, QueryRefused } from './port.js';
import { isCancelled } from './unreachable.js';

/**
 * One class of queries, with connections of its own and a time limit (a bulkhead). A query that exceeds the limit, or whose client
 * has disconnected, is cancelled in Postgres. A query that finds every connection in use is refused after a short wait. So slow
 * queries delay only others of their class, and not for long.
 */
export class QueryLane {
  constructor(
    private readonly database: Database,
    /** The limit on all statements of one query together, in ms. */
    private readonly limitMs: number,
  ) {}

  /**
   * Runs one query.
   * @param signal aborts when the client has disconnected; null: it never aborts
   * @throws QueryRefused, JournalUnreachable
   */
  async run<T>(signal: AbortSignal | null, work: (database: Queryable) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.limitMs);
    const ended = signal === null ? limit.signal : AbortSignal.any([signal, limit.signal]);
    try {
      return await work({ query: (statement, values) => this.database.query(statement, values, ended) });
    } catch (error) {
      if (!(error instanceof JournalUnreachable)) throw error;
      if (signal?.aborted) throw new QueryRefused('left', 'the client has disconnected', { cause: error });
      if (limit.signal.aborted || isCancelled(error))
        throw new QueryRefused('too_slow', `the query took longer than ${this.limitMs} ms`, { cause: error });
      if (!(error instanceof ResponseLost) && this.database.isFull)
        throw new QueryRefused('busy', 'too many queries of this class are in progress', { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
