import { constants, setPriority } from 'node:os';
import { Client } from 'pg';

/**
 * Lowers the priority of Postgres' sessions in this database and of this process's main thread, because in production they
 * run on other machines than a gateway. Processes that are already running, such as the load generator, keep their
 * priority. It cannot be raised again; the sessions end with their clients.
 */
export async function takeWhatIsLeft(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  );
  await client.end();
  for (const pid of [process.pid, ...rows.map((row) => row.pid)]) lower(pid);
}

/** @throws Error when the system does not allow it, because the measurement would be invalid */
function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (error) {
    const { info } = error as { info?: { code?: string } };
    // The session has ended.
    if (info?.code !== 'ESRCH') throw error;
  }
}
