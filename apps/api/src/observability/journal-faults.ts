import { JournalUnreachable, LogLost, type OnFault } from '#journal';
import type { Logger } from 'pino';
import type { Dependencies } from './dependencies.js';
import { LineLimiter } from './line-limiter.js';
import { postgresDetail, postgresReason } from './postgres-reason.js';

/** Of faults at one place so many lines a minute. */
const LINES = { most: 1, windowMs: 60_000 } as const;

/** Where a lost connection shows first; the feed, which asks each second, says whether Postgres can be used. */
const connections: readonly string[] = ['idle connection', 'notifications', 'load of a stream that moved'];

/** By then the feed has found out whether Postgres is away, also one that is silent. */
const FEED_NOTICES_MS = 5_000;

/**
 * What the journal meets in the background. That the feed gets no answer is Postgres' state. A connection that fails while
 * Postgres can be used, and any other fault, is a line, a bounded number of them.
 */
export function journalFaults(
  dependencies: Dependencies,
  logger: Pick<Logger, 'debug' | 'warn' | 'error'>,
): OnFault {
  const limiter = new LineLimiter(LINES.most, LINES.windowMs, (where, count) =>
    logger.warn({ where, left_out: count }, 'the journal met more faults'),
  );
  /** In epoch ms. */
  let unusableAt = -Infinity;
  const waiting = new Set<string>();
  const logUnlessUnusable = (where: string, error: unknown): void => {
    // The first one stands for those that follow at once.
    if (waiting.has(where)) return;
    waiting.add(where);
    const failedAt = Date.now();
    setTimeout(() => {
      waiting.delete(where);
      if (dependencies.isDown('postgres') || unusableAt > failedAt - FEED_NOTICES_MS || !limiter.take(where))
        return;
      const reason = postgresReason(error);
      logger.warn(
        { where, reason, detail: postgresDetail(error) },
        `a connection to Postgres failed: ${reason}`,
      );
    }, FEED_NOTICES_MS).unref();
  };
  return ({ where, error }) => {
    const isLogLost = error instanceof LogLost;
    if (where === 'feed' && error instanceof JournalUnreachable) {
      unusableAt = Date.now();
      dependencies.down('postgres', postgresReason(error), postgresDetail(error));
      if (!isLogLost) return;
    }
    const fault = { where, err: error };
    if (connections.includes(where) && !isLogLost) {
      logger.debug(fault, 'the journal met a fault');
      logUnlessUnusable(where, error);
    } else if (limiter.take(where)) logger[isLogLost ? 'error' : 'warn'](fault, 'the journal met a fault');
  };
}
