import type { ClientConfig } from 'pg';
import { SSL_PARAMETERS, sslOptions, type TlsFiles } from './ssl-options.js';

/** A connection URL, without the settings that we pass to the driver separately. */
export interface PostgresUrl {
  /** The URL for the driver. */
  readonly connectionString: string;
  /** The URL's `options`; null: it has none. */
  readonly options: string | null;
  /** The URL's `schema`; null: it names none. */
  readonly schema: string | null;
  /** The driver's settings in place of the URL's; absent: as the URL says. */
  readonly secured?: Pick<ClientConfig, 'ssl' | 'sslnegotiation'>;
}

/** Secrets and certificates of a new connection that are not in the URL. */
interface Credentials {
  readonly password?: (() => string) | undefined;
  readonly tls?: (() => TlsFiles) | undefined;
}

/** Modes that verify less in libpq, and that the driver treats as `verify-full`. */
const VERIFIED = ['allow', 'prefer', 'require', 'verify-ca'];

/**
 * Parses a connection URL. Every `sslmode` except `disable` and `no-verify` becomes `verify-full`, which is what the current driver
 * does (pg 8 with pg-connection-string 2). Writing it out keeps this behaviour with the next driver, and avoids a warning of
 * several lines. `uselibpqcompat=true` selects the meaning of libpq.
 */
export function readPostgresUrl(text: string, { password, tls }: Credentials = {}): PostgresUrl {
  const url = new URL(text);
  const { searchParams } = url;
  const options = searchParams.get('options');
  const schema = searchParams.get('schema');
  searchParams.delete('options');
  searchParams.delete('schema');
  // A URL without a host cannot have the password in front of it.
  if (password !== undefined) searchParams.set('password', password());
  if (tls !== undefined) {
    const ssl = sslOptions(searchParams.get('sslmode'), searchParams.get('uselibpqcompat') === 'true', tls());
    const sslnegotiation = searchParams.get('sslnegotiation');
    for (const name of SSL_PARAMETERS) searchParams.delete(name);
    const secured = { ssl, ...(sslnegotiation === 'direct' && ({ sslnegotiation } as const)) };
    return { connectionString: url.href, options, schema, secured };
  }
  const isVerified = VERIFIED.includes(searchParams.get('sslmode') ?? '');
  if (isVerified && searchParams.get('uselibpqcompat') !== 'true') searchParams.set('sslmode', 'verify-full');
  return { connectionString: url.href, options, schema };
}
