import type { AccessKeyAppend } from '../access-keys/access-key-log.js';
import type { Queryable } from '../database.js';
import { sanitizedJson } from '../sanitize-for-jsonb.js';

/**
 * The next position is the primary key, so of two writers that decided on the same head one waits for the other, and then stores
 * nothing.
 */
const statement = {
  name: 'append_access_key_event',
  text: `
    insert into access_key_event (position, key_id, version, event_id, type, data, metadata)
    select $1::integer + 1, $3::uuid, $4::integer, $5::uuid, $6::text, $7::jsonb, $8::jsonb
     where not exists (select from access_key_event where position > $1::integer)
       and ($1::integer = 0 or exists (select from access_key_event where position = $1::integer and event_id = $2::uuid))
        on conflict do nothing
    returning position`,
};

/** Stores an event after the head. False: the log has another head. */
export async function appendAccessKeyEvent(database: Queryable, append: AccessKeyAppend): Promise<boolean> {
  const { head, keyId, version, eventId, type, data, metadata } = append;
  const { rows } = await database.query<{ readonly position: number }>(statement, [
    head.position,
    head.eventId,
    keyId,
    version,
    eventId,
    type,
    sanitizedJson(data),
    sanitizedJson(metadata),
  ]);
  return rows.length === 1;
}
