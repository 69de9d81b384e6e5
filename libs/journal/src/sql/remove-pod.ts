import type { Queryable } from '../database.js';

const statement = { name: 'remove_pod', text: `delete from pod_heartbeat where pod = $1` };

/** Deletes the row of a pod. */
export async function removePod(database: Queryable, pod: string): Promise<void> {
  await database.query(statement, [pod]);
}
