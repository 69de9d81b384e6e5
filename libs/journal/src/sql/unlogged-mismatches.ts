import type { Queryable } from '../database.js';
import { streamIdOf, type StreamName } from '../port.js';

const statement = {
  name: 'unlogged_mismatches',
  text: `
    select m.id
      from mismatch m
     where m.topic = $2 and m.subject = $3
       and not exists (
         select from subject_event e where e.stream_id = $1 and e.data ->> 'mismatchId' = m.id)
     order by m.opened_at, m.id collate "C"
     limit $4`,
};

/** The ids of the audit rows of a subject that no event of its log mentions, oldest first. Reads the whole log once. */
export async function unloggedMismatches(
  database: Queryable,
  name: StreamName,
  limit: number,
): Promise<readonly string[]> {
  const values = [streamIdOf(name), name.topic, name.subject, limit];
  const { rows } = await database.query<{ readonly id: string }>(statement, values);
  return rows.map(({ id }) => id);
}
