import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { migrate } from '#journal';
import type { Stack } from '../../test/support/stack.js';

/** Where the stack that the bench was given can be reached. */
export function stackOfBench(): Stack {
  const directory = process.env['STACK_DIR'] ?? resolve(import.meta.dirname, '../../.sluicegate');
  return JSON.parse(readFileSync(resolve(directory, 'stack.json'), 'utf8')) as Stack;
}

/** A migrated database of a bench, on the stack's Postgres. */
export class BenchDatabase {
  private constructor(
    readonly url: string,
    private readonly admin: string,
    private readonly name: string,
  ) {}

  /** The one of that name if a former run kept it whole, else a fresh one that `fill` fills. */
  static async filled(
    name: string,
    fill: (database: BenchDatabase) => Promise<void>,
  ): Promise<BenchDatabase> {
    const { postgres } = stackOfBench();
    const url = new URL(postgres);
    url.pathname = `/${name}`;
    const database = new BenchDatabase(url.href, postgres, name);
    if (await database.isWhole()) {
      await migrate(url.href);
      return database;
    }
    await database.drop();
    await onConnection(postgres, (client) => client.query(`create database ${name}`));
    await migrate(url.href);
    await fill(database);
    await onConnection(postgres, (client) => client.query(`comment on database ${name} is 'filled'`));
    return database;
  }

  /** A connection of its own for the work. */
  on<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return onConnection(this.url, work);
  }

  async drop(): Promise<void> {
    await onConnection(this.admin, (client) =>
      client.query(`drop database if exists ${this.name} with (force)`),
    );
  }

  private async isWhole(): Promise<boolean> {
    const { rows } = await onConnection(this.admin, (client) =>
      client.query<{ told: string | null }>(
        `select shobj_description(oid, 'pg_database') as told from pg_database where datname = $1`,
        [this.name],
      ),
    );
    return rows[0]?.told === 'filled';
  }
}

async function onConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
