import type { Queryable } from '../database.js';
import type { Heartbeat } from '../heartbeats/heartbeats.js';

/*
 * A row that another pod deletes at the same time is left to it. The deletion leaves out this pod's own row, which one statement must
 * not change twice.
 */
const statement = {
  name: 'record_heartbeat',
  text: `
    with gone as (
      delete from pod_heartbeat where pod in (
        select pod from pod_heartbeat
         where seen_at < clock_timestamp() - interval '1 day' and pod <> $1
           for update skip locked)
    )
    insert into pod_heartbeat (pod, version, started_at, seen_at)
    values ($1, $2, clock_timestamp() - $3::float8 * interval '1 millisecond', clock_timestamp())
        on conflict (pod) do update set version = excluded.version, seen_at = excluded.seen_at`,
};

/** Stores that a pod is running, and deletes the pods that were not seen for a day. */
export async function recordHeartbeat(
  database: Queryable,
  { pod, version, uptimeMs }: Heartbeat,
): Promise<void> {
  await database.query(statement, [pod, version, uptimeMs]);
}
