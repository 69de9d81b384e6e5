import type { Client } from 'pg';
import { freshDatabase } from './database.js';
import { onPostgres } from './postgres.js';

/**
 * A second database that can replace the one at an address, which looks to clients like a failover or a restored backup. Both
 * are on one server and are renamed.
 */
export class Standby {
  private constructor(
    private readonly url: string,
    private readonly server: string,
    private readonly name: string,
    private readonly drop: () => Promise<void>,
  ) {}

  /** A copy of the database as it is now. Connections to it break. */
  static async copyOf(url: string, server: string): Promise<Standby> {
    const standby = await Standby.empty(url, server);
    await onPostgres(server, async (client) => {
      await client.query(`drop database ${standby.name}`);
      await shut(client, nameIn(url));
      await client.query(`create database ${standby.name} template ${nameIn(url)}`);
      await open(client, nameIn(url));
    });
    return standby;
  }

  static async empty(url: string, server: string): Promise<Standby> {
    const { url: own, drop } = await freshDatabase(server);
    return new Standby(url, server, nameIn(own), drop);
  }

  /** Its own address while it is the standby. */
  get address(): string {
    const address = new URL(this.url);
    address.pathname = `/${this.name}`;
    return address.href;
  }

  /** Swaps the two databases at the address and cuts connections. A second call swaps them back. */
  async swap(): Promise<void> {
    const active = nameIn(this.url);
    const away = `${active}_away`;
    await onPostgres(this.server, async (client) => {
      await shut(client, active);
      await shut(client, this.name);
      await client.query(`alter database ${active} rename to ${away}`);
      await client.query(`alter database ${this.name} rename to ${active}`);
      await client.query(`alter database ${away} rename to ${this.name}`);
      await open(client, active);
      await open(client, this.name);
    });
  }

  async end(): Promise<void> {
    await this.drop();
  }
}

const nameIn = (url: string): string => new URL(url).pathname.slice(1);

/** Refuses new connections and ends open ones. */
async function shut(client: Client, name: string): Promise<void> {
  await client.query(`alter database ${name} allow_connections false`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
}

async function open(client: Client, name: string): Promise<void> {
  await client.query(`alter database ${name} allow_connections true`);
}
