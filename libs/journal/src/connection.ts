import type { ClientConfig } from 'pg';

/** How to reach Postgres. */
export interface PostgresAddress {
  /** `postgres://user:password@host:port/database`; further settings in its query, `options` among them. */
  readonly url: string;
  /** The schema that holds the tables; absent: where the connection's own search path leads. A plain lower-case name. */
  readonly schema?: string | undefined;
}

/** Settings that hold for every statement of a connection. Durations in milliseconds. */
export interface SessionSettings {
  readonly applicationName: string;
  /** `sluicegate_service` gives up the right to change history. Absent: the login's own role. */
  readonly role?: string;
  /** Bounds getting a connection, from the first packet to Postgres being ready for statements. */
  readonly connectTimeoutMs: number;
  /** Bounds one statement, by the server and, should it be silent, a little later by us. */
  readonly statementTimeoutMs: number;
  /** Further settings of the session, by Postgres' names. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The driver's settings, with the bound on each statement. */
export type BoundedConfig = ClientConfig & { readonly query_timeout: number };

/** What we give the server to end a statement itself before we cut the connection. */
const SERVER_HEAD_START_MS = 250;

/** The role every connection of the service takes on; made by the first migration. */
export const SERVICE_ROLE = 'sluicegate_service';

/**
 * The driver's settings for an address. Session settings travel in the start packet, so they cost no round trip.
 * Options written in the address itself are kept; ours come after and win.
 */
export function clientConfig(address: PostgresAddress, session: SessionSettings): BoundedConfig {
  const url = new URL(address.url);
  const own = url.searchParams.get('options');
  url.searchParams.delete('options');
  const parameters = {
    statement_timeout: String(session.statementTimeoutMs),
    ...session.parameters,
    ...(session.role === undefined ? {} : { role: session.role }),
    ...(address.schema === undefined ? {} : { search_path: schemaName(address.schema) }),
  };
  const ours = Object.entries(parameters).map(([name, value]) => `-c ${name}=${value}`);
  return {
    connectionString: url.href,
    application_name: session.applicationName,
    connectionTimeoutMillis: session.connectTimeoutMs,
    query_timeout: session.statementTimeoutMs + SERVER_HEAD_START_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: [...(own === null ? [] : [own]), ...ours].join(' '),
  };
}

/** The name itself, once it is one that needs no quotes. @throws Error on any other name, since it becomes part of SQL. */
export function schemaName(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error(`not a plain schema name: ${JSON.stringify(schema)}`);
  return schema;
}
