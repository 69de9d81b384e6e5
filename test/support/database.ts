import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { plantedRows } from './planted.js';

/**
 * A new database on the stack's Postgres. `drop` also ends open connections, and fails when a row holds a secret or a value
 * of a record.
 */
export async function freshDatabase(postgres: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `sluicegate_test_${randomBytes(6).toString('hex')}`;
  const run = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: postgres });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(postgres);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    const [leaked] = await plantedRows(url.href).finally(() =>
      run(`drop database if exists ${name} with (force)`),
    );
    if (leaked !== undefined)
      throw new Error(`The database holds a secret or a value of a record: ${leaked}`);
  };
  return { url: url.href, drop };
}
