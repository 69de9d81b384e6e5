import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, migrate } from '#journal';

/** Migrates once. False: Postgres is away. @throws the error of a migration that failed, which no waiting mends. */
export async function migrateNow(url: string): Promise<boolean> {
  try {
    await migrate(url);
    return true;
  } catch (error) {
    if (error instanceof JournalUnreachable) return false;
    throw error;
  }
}

/** Migrates as soon as Postgres is back; returns without having done so when aborted. @throws as `migrateNow`. */
export async function migrateWhenBack(url: string, signal: AbortSignal): Promise<void> {
  do {
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted && !(await migrateNow(url)));
}
