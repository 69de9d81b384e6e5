import type { Client } from 'pg';
import { migrate } from '#journal';
import { onPostgres } from '../../test/support/postgres.js';
import { stack } from '../../test/support/stack.js';

/** A migrated database of a bench, on the stack's Postgres. */
export class BenchDatabase {
  private constructor(
    readonly url: string,
    private readonly admin: string,
    private readonly name: string,
  ) {}

  /** The database of that name if an earlier run kept it complete, else a new one that `fill` fills. */
  static async filled(
    name: string,
    fill: (database: BenchDatabase) => Promise<void>,
  ): Promise<BenchDatabase> {
    const { postgres } = stack();
    const url = new URL(postgres);
    url.pathname = `/${name}`;
    const database = new BenchDatabase(url.href, postgres, name);
    if (await database.isComplete()) {
      await migrate(url.href);
      return database;
    }
    await database.drop();
    await onPostgres(postgres, (client) => client.query(`create database ${name}`));
    await migrate(url.href);
    await fill(database);
    await onPostgres(postgres, (client) => client.query(`comment on database ${name} is 'filled'`));
    return database;
  }

  /** Runs work on a connection of its own. */
  on<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return onPostgres(this.url, work);
  }

  async drop(): Promise<void> {
    await onPostgres(this.admin, (client) =>
      client.query(`drop database if exists ${this.name} with (force)`),
    );
  }

  private async isComplete(): Promise<boolean> {
    const { rows } = await onPostgres(this.admin, (client) =>
      client.query<{ comment: string | null }>(
        `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
        [this.name],
      ),
    );
    return rows[0]?.comment === 'filled';
  }
}
