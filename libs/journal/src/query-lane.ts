import type { Database, Queryable } from './database.js';
import { ResponseLost, JournalUnreachable, QueryRefused } from './port.js';
import { isCancelled } from './unreachable.js';

/**
 * One class of queries with connections of its own and a limit of time. A query that takes longer, or whose client has left,
 * is cancelled in Postgres; one that finds every connection taken is refused after a short wait. Thus slow queries keep
 * nobody waiting but others of their class, and those not for long.
 */
export class QueryLane {
  constructor(
    private readonly database: Database,
    /** For all statements of one query together, in ms. */
    private readonly limitMs: number,
  ) {}

  /**
   * @param signal aborts when nobody waits for the answer any more; null: it never does
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
      if (signal?.aborted) throw new QueryRefused('left', 'its client has left', { cause: error });
      if (limit.signal.aborted || isCancelled(error))
        throw new QueryRefused('too_slow', `it took longer than ${this.limitMs} ms`, { cause: error });
      if (!(error instanceof ResponseLost) && this.database.isFull)
        throw new QueryRefused('busy', 'too many queries of its kind are being answered', { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
