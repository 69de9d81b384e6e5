import { JournalUnreachable, LogLost, type OnFault } from '#journal';
import type { Logger } from 'pino';
import type { Dependencies } from './dependencies.js';
import { LineLimiter } from './line-limiter.js';
import { postgresDetail, postgresReason } from './postgres-reason.js';

/** At most this many lines a minute about faults of one kind. */
const LINES = { most: 1, windowMs: 60_000 } as const;

/** Where a lost connection shows first. The feed, which polls each second, determines whether Postgres can be used. */
const connections: readonly string[] = [
  'idle connection',
  'notifications',
  'load of a stream that moved',
  'API keys',
  'heartbeat',
];

/** Within this time the feed notices that Postgres is unreachable or does not respond. */
const FEED_NOTICES_MS = 5_000;

/**
 * Handles the journal's background faults. A feed that gets no response sets the state of Postgres. A connection that fails
 * while Postgres can be used, and any other fault, is logged, with a bounded number of lines.
 */
export function journalFaults(
  dependencies: Dependencies,
  logger: Pick<Logger, 'debug' | 'warn' | 'error'>,
): OnFault {
  const limiter = new LineLimiter(LINES.most, LINES.windowMs, (where, count) =>
    logger.warn({ where, left_out: count }, 'the journal encountered more faults'),
  );
  /** In epoch ms. */
  let unusableAt = -Infinity;
  const waiting = new Set<string>();
  const logUnlessUnusable = (where: string, error: unknown): void => {
    // The first fault stands for those that follow immediately.
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
      logger.debug(fault, 'the journal encountered a fault');
      logUnlessUnusable(where, error);
    } else if (limiter.take(where))
      logger[isLogLost ? 'error' : 'warn'](fault, 'the journal encountered a fault');
  };
}
