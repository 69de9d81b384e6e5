import { Client } from 'pg';
import { stack } from './stack.js';

/** The Postgres of the stack, unless SLUICEGATE_TEST_POSTGRES names another one. */
export function postgresUrl(): string {
  const named = process.env['SLUICEGATE_TEST_POSTGRES'];
  return named !== undefined && named !== '' ? named : stack().postgres;
}

/** Runs work on a new connection. */
export async function onPostgres<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
