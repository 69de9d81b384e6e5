import { JournalUnreachable, LogLost, type OnFault } from '#journal';
import type { Logger } from 'pino';
import type { Dependencies } from './dependencies.js';
import { LineLimiter } from './line-limiter.js';
import { postgresDetail, postgresReason } from './postgres-reason.js';

/** Of faults at one place so many lines a minute. */
const LINES = { most: 1, windowMs: 60_000 } as const;

/** Where a lost connection shows first; the feed, which asks each second, says whether Postgres can be used. */
const connections: readonly string[] = ['idle connection', 'notifications', 'load of a stream that moved'];

/**
 * What the journal meets in the background. That the feed gets no answer is Postgres' state; any other fault is a line, a
 * bounded number of them.
 */
export function journalFaults(
  dependencies: Dependencies,
  logger: Pick<Logger, 'debug' | 'warn' | 'error'>,
): OnFault {
  const limiter = new LineLimiter(LINES.most, LINES.windowMs, (where, count) =>
    logger.warn({ where, left_out: count }, 'the journal met more faults'),
  );
  return ({ where, error }) => {
    const isLogLost = error instanceof LogLost;
    if (where === 'feed' && error instanceof JournalUnreachable) {
      dependencies.down('postgres', postgresReason(error), postgresDetail(error));
      if (!isLogLost) return;
    }
    const fault = { where, err: error };
    if (connections.includes(where) && !isLogLost && dependencies.isDown('postgres'))
      logger.debug(fault, 'the journal met a fault');
    else if (limiter.take(where)) logger[isLogLost ? 'error' : 'warn'](fault, 'the journal met a fault');
  };
}
