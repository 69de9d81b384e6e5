/** A connection URL, taken apart into what we hand on to the driver ourselves. */
export interface PostgresUrl {
  /** For the driver. */
  readonly connectionString: string;
  /** Of the URL's `options`, to be kept. */
  readonly options: string | null;
  /** Of the URL's `schema`; null: it names none. */
  readonly schema: string | null;
}

/** libpq asks for less in these modes than the driver does: it takes all of them as `verify-full`. */
const VERIFIED = ['allow', 'prefer', 'require', 'verify-ca'];

/**
 * Reads a connection URL. Each `sslmode` but `disable` and `no-verify` stands for `verify-full`, as the driver has it today
 * (pg 8 with pg-connection-string 2): said in so many words, it stays so with the next driver, and spares the log a warning of
 * several lines. `uselibpqcompat=true` asks for the meaning of libpq.
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
