import type { ClientBase } from 'pg';

const statement = {
  name: 'missing_events',
  text: `
    select count(*)::integer as missing
      from unnest($1::uuid[]) seen (event_id)
     where not exists (select from subject_event e where e.event_id = seen.event_id)`,
};

/** The number of these event ids that are not in the log. */
export async function findMissingEvents(client: ClientBase, eventIds: readonly string[]): Promise<number> {
  const { rows } = await client.query<{ missing: number }>({ ...statement, values: [eventIds] });
  return rows[0]?.missing ?? 0;
}
