import type { ClientConfig } from 'pg';
import { readPostgresUrl } from './postgres-url.js';
import type { TlsFiles } from './ssl-options.js';

/** How to reach Postgres. */
export interface PostgresAddress {
  /** `postgres://user:password@host:port/database`; its query holds further settings, such as `options` and `schema`. */
  readonly url: string;
  /** The schema that holds the tables, a plain lower-case name. Absent: that of the URL, or else of the connection's own search path. */
  readonly schema?: string | undefined;
  /** The password of each new connection, instead of one in the URL. */
  readonly password?: (() => string) | undefined;
  /** For each new connection, the content of the files that the URL names. Absent: the driver reads them. */
  readonly tls?: (() => TlsFiles) | undefined;
}

/** Settings for every statement of a connection. Durations in milliseconds. */
export interface SessionSettings {
  readonly applicationName: string;
  /** The role of the session; `sluicegate_service` cannot change history. Absent: the login's own role. */
  readonly role?: string;
  /** Bounds connecting, from the first packet until Postgres is ready for statements. */
  readonly connectTimeoutMs: number;
  /** Bounds one statement: the server ends it, or this process does a little later if the server is silent. */
  readonly statementTimeoutMs: number;
  /** Further session settings, by their Postgres names. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The driver's settings, including the bound on each statement. */
export type BoundedConfig = ClientConfig & { readonly query_timeout: number };

/** How much longer this process waits than the server before it cuts the connection. */
const SERVER_HEAD_START_MS = 250;

/** The role of every connection of the service; the first migration creates it. */
export const SERVICE_ROLE = 'sluicegate_service';

/**
 * The driver's settings for a new connection to an address. Session settings travel in the startup packet, so they cost no round trip. Options in the
 * address itself are kept; ours follow and take precedence.
 */
export function clientConfig(address: PostgresAddress, session: SessionSettings): BoundedConfig {
  const { connectionString, options: own, schema: named, secured } = readPostgresUrl(address.url, address);
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
    ...secured,
    application_name: session.applicationName,
    connectionTimeoutMillis: session.connectTimeoutMs,
    query_timeout: session.statementTimeoutMs + SERVER_HEAD_START_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: [...(own === null ? [] : [own]), ...ours].join(' '),
  };
}

/** Escaped as one argument in the `options` of the startup packet. */
const escaped = (value: string): string => value.replaceAll(/[\\\s]/g, '\\$&');

/** Returns the name if it needs no quotes in SQL. @throws Error on any other name */
export function schemaName(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error(`not a plain schema name: ${JSON.stringify(schema)}`);
  return schema;
}
