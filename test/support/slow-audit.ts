import { onPostgres } from './postgres.js';

/**
 * Makes every audit query of the service take a minute per row, until `fast`. It uses a row policy and not a lock, because
 * an open transaction would delay the feed of every test on this cluster.
 */
export async function slowAudit(url: string): Promise<{ fast: () => Promise<void> }> {
  await onPostgres(url, async (client) => {
    await client.query('create policy slow on mismatch using (pg_sleep(60)::text is not null)');
    await client.query('alter table mismatch enable row level security');
  });
  return {
    fast: () =>
      onPostgres(url, async (client) => {
        await client.query('alter table mismatch disable row level security');
        await client.query('drop policy slow on mismatch');
      }),
  };
}

/** The number of audit statements that Postgres is executing for applications of this name. */
export async function auditQueries(url: string, application: string): Promise<number> {
  const { rows } = await onPostgres(url, (client) =>
    client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
        where datname = current_database() and application_name like $1 || '%' and state = 'active'
          and query like '%from mismatch%'`,
      [application],
    ),
  );
  return rows[0]?.n ?? 0;
}
