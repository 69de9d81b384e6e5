import type { AccessKeyQuery } from '../access-keys/access-key-log.js';
import type { Queryable } from '../database.js';
import { accessKeyColumns, type AccessKeyRow } from './access-key-row.js';

const statement = {
  name: 'list_access_keys',
  text: `
    with page as (
      select created.position, created.key_id
        from access_key_event created
        left join access_key_event revoked
          on revoked.key_id = created.key_id and revoked.type = 'KeyRevoked'
       where created.type = 'KeyCreated'
         and ($1::integer is null or created.position < $1)
         and ($2::text is null or $2 = case
               when revoked.key_id is not null then 'revoked'
               when (created.data ->> 'expiresAt')::timestamptz <= $3 then 'expired'
               else 'active' end)
       order by created.position desc
       limit $4
    )
    select ${accessKeyColumns}
      from page join access_key_event e on e.key_id = page.key_id
     order by page.position desc, e.version`,
};

/** The events of each key of a page, key by key, the latest created key first. */
export async function listAccessKeys(
  database: Queryable,
  { before, state, now, limit }: AccessKeyQuery,
): Promise<readonly AccessKeyRow[]> {
  const values = [before, state, new Date(now).toISOString(), limit];
  const { rows } = await database.query<AccessKeyRow>(statement, values);
  return rows;
}
