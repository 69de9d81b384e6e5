import type { Queryable } from '../database.js';
import { accessKeyColumns, type AccessKeyRow } from './access-key-row.js';

const statement = {
  name: 'access_key_events_of',
  text: `select ${accessKeyColumns} from access_key_event e where e.key_id = $1 order by e.version`,
};

/** The events of one key, oldest first. */
export async function accessKeyEventsOf(
  database: Queryable,
  keyId: string,
): Promise<readonly AccessKeyRow[]> {
  const { rows } = await database.query<AccessKeyRow>(statement, [keyId]);
  return rows;
}
