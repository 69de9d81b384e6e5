import { Client } from 'pg';
import { stack } from './stack.js';

/** The Postgres of the stack, or the one that SLUICEGATE_TEST_POSTGRES names, which goes first. */
export function postgresUrl(): string {
  const named = process.env['SLUICEGATE_TEST_POSTGRES'];
  return named !== undefined && named !== '' ? named : stack().postgres;
}

/** Runs statements on a connection of their own. */
export async function onPostgres<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
