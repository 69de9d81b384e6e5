import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, type PostgresJournal } from '#journal';
import type { Logger } from 'pino';

/** When retention looks at the audit. */
export interface RetentionPace {
  /** After the start, so that pods which start together find the tables made and their clients served first. */
  readonly firstMs: number;
  readonly everyMs: number;
}

const pace: RetentionPace = { firstMs: 60_000, everyMs: 3_600_000 };

/** Retention that runs beside the service. */
export interface Retention {
  /** Resolves once the step that is under way has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Deletes audit records older than so many days (`audit.retentionDays`), time and again. All pods try, one at a time does
 * it. A sweep that fails is told and tried again at the next turn.
 * @param retentionDays null: they are kept for ever
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
          logger.info({ retentionDays, forgotten, ended }, 'audit records past their time were deleted');
      } catch (error) {
        // Its connection was cut, since everything ends.
        if (isStopping()) return;
        logger[error instanceof JournalUnreachable ? 'warn' : 'error']({ err: error }, 'retention failed');
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
