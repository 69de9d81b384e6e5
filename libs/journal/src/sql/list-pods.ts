import type { Queryable } from '../database.js';

interface PodRow {
  readonly pod: string;
  readonly version: string;
  readonly started_at: Date;
  readonly seen_at: Date;
}

// Only heartbeats delete rows, so there may be old ones.
const statement = {
  name: 'list_pods',
  text: `
    select pod, version, started_at, seen_at
      from pod_heartbeat
     where seen_at >= clock_timestamp() - interval '1 day'
     order by started_at, pod
     limit 500`,
};

/** The pods that were seen within a day, those that have been running longest first. */
export async function listPods(database: Queryable): Promise<readonly PodRow[]> {
  const { rows } = await database.query<PodRow>(statement, []);
  return rows;
}
