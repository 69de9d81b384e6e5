/** What is allowed in `postgres.url`, as an issue says it. */
export const postgresUrlAllowed =
  'postgres://user:password@host:port/database, with #, /, ?, @ and % of a password as %23, %2F, %3F, %40 and %25';

/** Parameters of the URL that name files in PEM, with the kind of each. */
export const postgresFiles = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;

/**
 * Whether the driver can read the URL, and reads it as intended. A password that contains `#`, `/` or `?` would end the host,
 * and the rest of the password would become a fragment, a database or a parameter.
 */
export function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\/\S+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password, hostname, pathname, searchParams, hash } = new URL(text);
  if (hash !== '' || text.includes('#') || pathname.includes('@') || pathname.slice(1).includes('/'))
    return false;
  if (![username, password, hostname, pathname].every(isDecodable)) return false;
  const port = searchParams.get('port');
  if (port !== null && !isPort(port)) return false;
  return [...searchParams.keys()].every((name) => /^[a-z_]+$/i.test(name));
}

/** From 1 to 65535. */
export const isPort = (text: string): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;

function isDecodable(text: string): boolean {
  try {
    return !decodeURIComponent(text).includes('\0');
  } catch {
    return false;
  }
}
