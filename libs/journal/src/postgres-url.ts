/** A connection URL, without the settings that we pass to the driver separately. */
export interface PostgresUrl {
  /** The URL for the driver. */
  readonly connectionString: string;
  /** The URL's `options`; null: it has none. */
  readonly options: string | null;
  /** The URL's `schema`; null: it names none. */
  readonly schema: string | null;
}

/** Modes that verify less in libpq, and that the driver treats as `verify-full`. */
const VERIFIED = ['allow', 'prefer', 'require', 'verify-ca'];

/**
 * Parses a connection URL. Every `sslmode` except `disable` and `no-verify` becomes `verify-full`, which is what the current driver
 * does (pg 8 with pg-connection-string 2). Writing it out keeps this behaviour with the next driver, and avoids a warning of
 * several lines. `uselibpqcompat=true` selects the meaning of libpq.
 */
export function readPostgresUrl(text: string): PostgresUrl {
  const url = new URL(text);
  const { searchParams } = url;
  const options = searchParams.get('options');
  const schema = searchParams.get('schema');
  searchParams.delete('options');
  searchParams.delete('schema');
  const isVerified = VERIFIED.includes(searchParams.get('sslmode') ?? '');
  if (isVerified && searchParams.get('uselibpqcompat') !== 'true') searchParams.set('sslmode', 'verify-full');
  return { connectionString: url.href, options, schema };
}
