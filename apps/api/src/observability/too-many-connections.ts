import type { Logger } from 'pino';
import { LineLimiter } from './line-limiter.js';

/** Of both lines, at most one in this time, in ms. */
const WINDOW_MS = 10_000;

/** Logs that connections are closed at once because this many are open. */
export function warnOfConnections(most: number, logger: Pick<Logger, 'warn'>): () => void {
  const message = `a connection was closed: ${most} are open (http.maxConnections)`;
  const limiter = new LineLimiter(1, WINDOW_MS, (_key, count) => logger.warn({ left_out: count }, message));
  return () => {
    if (limiter.take('')) logger.warn(message);
  };
}
