import type { Queryable } from '../database.js';
import { accessKeyColumns, type AccessKeyRow } from './access-key-row.js';

/** The head of the log, and the creation of one key; null in all other columns: there is no active key. */
export type ActiveAccessKeyRow = {
  readonly head_position: number;
  readonly head_event_id: string;
} & (AccessKeyRow | { readonly position: null });

const statement = {
  name: 'active_access_keys',
  text: `
    with head as (
      select position, event_id from access_key_event order by position desc limit 1
    ), active as (
      select *
        from access_key_event created
       where created.type = 'KeyCreated'
         and ((created.data ->> 'expiresAt') is null or (created.data ->> 'expiresAt')::timestamptz > clock_timestamp())
         and not exists (
           select from access_key_event revoked
            where revoked.key_id = created.key_id and revoked.type = 'KeyRevoked')
    )
    select head.position as head_position, head.event_id as head_event_id, ${accessKeyColumns}
      from head left join active e on true
     order by e.position`,
};

/** The keys that are neither revoked nor expired. No rows: the log is empty. */
export async function activeAccessKeys(database: Queryable): Promise<readonly ActiveAccessKeyRow[]> {
  const { rows } = await database.query<ActiveAccessKeyRow>(statement, []);
  return rows;
}
