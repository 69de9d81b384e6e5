import type { Logger } from 'pino';
import type { Settings } from '../config/settings.schema.js';
import type { Metrics } from '../observability/metrics.js';
import { Limits } from './limits.js';
import { reportLimited } from './report-limited.js';

/**
 * The limits of the settings.
 * @param now a monotonic clock, in ms
 */
export function createLimits(
  { limits }: Pick<Settings, 'limits'>,
  metrics: Pick<Metrics, 'rateLimited'>,
  logger: Pick<Logger, 'info'>,
  now: () => number = () => performance.now(),
): Limits {
  return new Limits({
    perTopic: limits.perTopic,
    onLimited: reportLimited(metrics, logger),
    now,
  });
}
