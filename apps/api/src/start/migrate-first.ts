import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, migrate, MigrationRefused, type PostgresAddress } from '#journal';

/** Called while a migration is in progress. */
export interface MigrationWatch {
  /** With why Postgres cannot be used, or what is missing, once for each attempt. */
  readonly onUnreachable: (error: JournalUnreachable | MigrationRefused) => void;
  /** With what works, but not as well as it could. */
  readonly onNotice: (notice: string) => void;
}

/**
 * Migrates once. False: Postgres is unreachable, or a right is missing that somebody has to grant.
 * @throws the error of a migration that failed, which a retry does not fix
 */
export async function migrateNow(
  { url, password, tls }: PostgresAddress,
  watch: MigrationWatch,
): Promise<boolean> {
  try {
    await migrate(url, { ...watch, password, tls });
    return true;
  } catch (error) {
    if (!(error instanceof JournalUnreachable || error instanceof MigrationRefused)) throw error;
    watch.onUnreachable(error);
    return false;
  }
}

/** Migrates as soon as Postgres is available. Returns without a migration when aborted. @throws as `migrateNow` */
export async function migrateWhenBack(
  address: PostgresAddress,
  watch: MigrationWatch,
  signal: AbortSignal,
): Promise<void> {
  do {
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted && !(await migrateNow(address, watch)));
}
