import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database of its own on the stack's Postgres; `drop` ends it with whoever is still connected. */
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
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}
