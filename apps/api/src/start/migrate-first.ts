import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, migrate, MigrationRefused } from '#journal';

/** What a migration tells before it has ended. */
export interface MigrationWatch {
  /** Why Postgres cannot be asked, or what it lacks, once for each attempt. */
  readonly onUnreachable: (error: JournalUnreachable | MigrationRefused) => void;
  /** What works, but less well than it could. */
  readonly onNotice: (notice: string) => void;
}

/** Migrates once. False: Postgres is away, or lacks what somebody has to grant. @throws the error of a migration that failed, which no waiting mends. */
export async function migrateNow(url: string, watch: MigrationWatch): Promise<boolean> {
  try {
    await migrate(url, watch);
    return true;
  } catch (error) {
    if (!(error instanceof JournalUnreachable || error instanceof MigrationRefused)) throw error;
    watch.onUnreachable(error);
    return false;
  }
}

/** Migrates as soon as Postgres is back; returns without having done so when aborted. @throws as `migrateNow`. */
export async function migrateWhenBack(
  url: string,
  watch: MigrationWatch,
  signal: AbortSignal,
): Promise<void> {
  do {
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted && !(await migrateNow(url, watch)));
}
