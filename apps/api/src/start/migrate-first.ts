import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, migrate } from '#journal';

/** Called with why Postgres cannot be asked, once for each attempt. */
export type OnUnreachable = (error: JournalUnreachable) => void;

/** Migrates once. False: Postgres is away. @throws the error of a migration that failed, which no waiting mends. */
export async function migrateNow(url: string, onUnreachable: OnUnreachable): Promise<boolean> {
  try {
    await migrate(url);
    return true;
  } catch (error) {
    if (!(error instanceof JournalUnreachable)) throw error;
    onUnreachable(error);
    return false;
  }
}

/** Migrates as soon as Postgres is back; returns without having done so when aborted. @throws as `migrateNow`. */
export async function migrateWhenBack(
  url: string,
  onUnreachable: OnUnreachable,
  signal: AbortSignal,
): Promise<void> {
  do {
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted && !(await migrateNow(url, onUnreachable)));
}
