import type { Queryable } from '../database.js';
import { accessKeyColumns, type AccessKeyRow } from './access-key-row.js';

const statement = {
  name: 'access_key_events_from',
  text: `select ${accessKeyColumns} from access_key_event e where e.position >= $1 order by e.position limit $2`,
};

/** The events from a position on, this one included, in order. */
export async function accessKeyEventsFrom(
  database: Queryable,
  position: number,
  limit: number,
): Promise<readonly AccessKeyRow[]> {
  const { rows } = await database.query<AccessKeyRow>(statement, [position, limit]);
  return rows;
}
