import { constants, setPriority } from 'node:os';
import { Client } from 'pg';

/**
 * From now on Postgres' sessions in this database, and this process's own thread, get what is left of the processors: in
 * production they run on other machines than a gateway. What was started before keeps its priority, such as the load. A
 * priority cannot be raised again; the sessions end with who opened them.
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

/** @throws Error where the system does not allow it: what is measured then would be something else */
function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (error) {
    const { info } = error as { info?: { code?: string } };
    // The session has ended meanwhile.
    if (info?.code !== 'ESRCH') throw error;
  }
}
