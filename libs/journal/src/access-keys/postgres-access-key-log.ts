import type { Queryable } from '../database.js';
import type { QueryLane } from '../query-lane.js';
import { accessKeyEventsFrom } from '../sql/access-key-events-from.js';
import { accessKeyEventsOf } from '../sql/access-key-events-of.js';
import { toAccessKeyEvent } from '../sql/access-key-row.js';
import { activeAccessKeys } from '../sql/active-access-keys.js';
import { appendAccessKeyEvent } from '../sql/append-access-key-event.js';
import { listAccessKeys } from '../sql/list-access-keys.js';
import type {
  AccessKeyAppend,
  AccessKeyEvent,
  AccessKeyHead,
  AccessKeyLog,
  AccessKeyQuery,
} from './access-key-log.js';
import { byKey } from './by-key.js';

/** Where the statements are executed. */
export interface AccessKeyLanes {
  /** What pods read continually. */
  readonly feed: Queryable;
  /** What a command reads and stores. */
  readonly commands: Queryable;
  readonly lists: QueryLane;
}

/** The log of API keys in Postgres, in the table `access_key_event`. */
export class PostgresAccessKeyLog implements AccessKeyLog {
  constructor(private readonly lanes: AccessKeyLanes) {}

  async active(): Promise<{ readonly head: AccessKeyHead; readonly events: readonly AccessKeyEvent[] }> {
    const rows = await activeAccessKeys(this.lanes.feed);
    const [first] = rows;
    return {
      head: { position: first?.head_position ?? 0, eventId: first?.head_event_id ?? null },
      events: rows.flatMap((row) => (row.position === null ? [] : [toAccessKeyEvent(row)])),
    };
  }

  async after(head: AccessKeyHead, limit: number): Promise<readonly AccessKeyEvent[] | null> {
    const rows = await accessKeyEventsFrom(this.lanes.feed, head.position, limit + 1);
    if (head.eventId === null) return rows.slice(0, limit).map(toAccessKeyEvent);
    const [known, ...newer] = rows;
    return known?.event_id === head.eventId ? newer.map(toAccessKeyEvent) : null;
  }

  async of(keyId: string): Promise<readonly AccessKeyEvent[]> {
    return (await accessKeyEventsOf(this.lanes.commands, keyId)).map(toAccessKeyEvent);
  }

  async page(query: AccessKeyQuery): Promise<readonly (readonly AccessKeyEvent[])[]> {
    const rows = await this.lanes.lists.run(null, (database) => listAccessKeys(database, query));
    return byKey(rows.map(toAccessKeyEvent));
  }

  append(append: AccessKeyAppend): Promise<boolean> {
    return appendAccessKeyEvent(this.lanes.commands, append);
  }
}
