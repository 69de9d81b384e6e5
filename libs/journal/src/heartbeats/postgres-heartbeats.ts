import type { Queryable } from '../database.js';
import type { QueryLane } from '../query-lane.js';
import { listPods } from '../sql/list-pods.js';
import { recordHeartbeat } from '../sql/record-heartbeat.js';
import { removePod } from '../sql/remove-pod.js';
import type { Heartbeat, Heartbeats, SeenPod } from './heartbeats.js';

/** The table `pod_heartbeat` in Postgres. */
export class PostgresHeartbeats implements Heartbeats {
  constructor(
    /** What a pod does by the clock. */
    private readonly feed: Queryable,
    private readonly lists: QueryLane,
  ) {}

  record(heartbeat: Heartbeat): Promise<void> {
    return recordHeartbeat(this.feed, heartbeat);
  }

  remove(pod: string): Promise<void> {
    return removePod(this.feed, pod);
  }

  async list(): Promise<readonly SeenPod[]> {
    const rows = await this.lists.run(null, listPods);
    return rows.map(({ pod, version, started_at, seen_at }) => ({
      pod,
      version,
      startedAt: started_at.toISOString(),
      seenAt: seen_at.toISOString(),
    }));
  }
}
