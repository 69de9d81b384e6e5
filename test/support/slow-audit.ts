import { onPostgres } from './postgres.js';

/**
 * Makes every query of the service on the audit take a minute for each row that it looks at, until `fast`. A policy for
 * rows does it, not a lock: an open transaction would hold the feed of every test on this cluster up.
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

/** How many statements on the audit Postgres executes now for applications of this name. */
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
