import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, type PostgresJournal } from '#journal';
import type { Logger } from 'pino';

/** When retention runs. */
export interface RetentionPace {
  /** After the start: pods that start together create the tables and serve their clients first. */
  readonly firstMs: number;
  readonly everyMs: number;
}

const pace: RetentionPace = { firstMs: 60_000, everyMs: 3_600_000 };

/** Retention that runs in the background. */
export interface Retention {
  /** Resolves once the step in progress has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Deletes audit records that are older than this many days (`audit.retentionDays`), again and again. All pods try, and one
 * at a time does it. A sweep that fails is logged, and repeated at the next interval.
 * @param retentionDays null: audit records are kept forever
 */
export function startAuditRetention(
  retentionDays: number | null,
  journal: Pick<PostgresJournal, 'forgetMismatches'>,
  logger: Pick<Logger, 'info' | 'warn' | 'error'>,
  { firstMs, everyMs }: RetentionPace = pace,
): Retention {
  if (retentionDays === null) return { stop: () => Promise.resolve() };
  const shutdown = new AbortController();
  const { signal } = shutdown;
  const isStopping = (): boolean => signal.aborted;
  const pause = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const run = async (): Promise<void> => {
    await pause(firstMs);
    while (!isStopping()) {
      try {
        const { forgotten, ended } = await journal.forgetMismatches(retentionDays, signal);
        if (forgotten > 0)
          logger.info(
            { retentionDays, forgotten, ended },
            'audit records older than the retention time were deleted',
          );
      } catch (error) {
        // The shutdown closed its connection.
        if (isStopping()) return;
        logger[error instanceof JournalUnreachable ? 'warn' : 'error'](
          { err: error },
          'audit retention failed',
        );
      }
      await pause(everyMs);
    }
  };
  const running = run();
  return {
    stop: () => {
      shutdown.abort();
      return running;
    },
  };
}
