import type { ClientConfig } from 'pg';
import { readPostgresUrl } from './postgres-url.js';

/** How to reach Postgres. */
export interface PostgresAddress {
  /** `postgres://user:password@host:port/database`; further settings in its query, `options` and `schema` among them. */
  readonly url: string;
  /** The schema that holds the tables; absent: the URL's, else where the connection's own search path leads. A plain lower-case name. */
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
  const { connectionString, options: own, schema: named } = readPostgresUrl(address.url);
  const schema = address.schema ?? named;
  const parameters = {
    statement_timeout: String(session.statementTimeoutMs),
    ...session.parameters,
    ...(session.role === undefined ? {} : { role: session.role }),
    ...(schema === null ? {} : { search_path: schemaName(schema) }),
  };
  const ours = Object.entries(parameters).map(([name, value]) => `-c ${name}=${escaped(value)}`);
  return {
    connectionString,
    application_name: session.applicationName,
    connectionTimeoutMillis: session.connectTimeoutMs,
    query_timeout: session.statementTimeoutMs + SERVER_HEAD_START_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: [...(own === null ? [] : [own]), ...ours].join(' '),
  };
}

/** As one argument in the start packet's `options`. */
const escaped = (value: string): string => value.replaceAll(/[\\\s]/g, '\\$&');

/** The name itself, once it is one that needs no quotes. @throws Error on any other name, since it becomes part of SQL. */
export function schemaName(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error(`not a plain schema name: ${JSON.stringify(schema)}`);
  return schema;
}
