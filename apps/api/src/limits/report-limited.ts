import type { Logger } from 'pino';
import type { Principal } from '../access/principal.js';
import { LineLimiter } from '../observability/line-limiter.js';
import type { Metrics } from '../observability/metrics.js';
import type { LimitReason } from './limit-reason.js';

/** In ms: how often the log has a line of one caller at most. */
const LINE_MS = 10_000;

/** Counts each refusal, and logs who reached which limit. */
export function reportLimited(
  metrics: Pick<Metrics, 'rateLimited'>,
  logger: Pick<Logger, 'info'>,
): (reason: LimitReason, caller: Principal) => void {
  const limiter = new LineLimiter(1, LINE_MS, (key, count) =>
    logger.info({ key, left_out: count }, `refused ${count} more requests beyond a limit`),
  );
  return (reason, { name, kind }) => {
    metrics.rateLimited.inc({ reason });
    if (limiter.take(name))
      logger.info({ key: name, kind, reason }, `refused a request beyond a limit: ${reason}`);
  };
}
