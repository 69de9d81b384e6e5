import type { ClientConfig } from 'pg';

/** PEM texts, for Node's `tls`. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Parameters of the URL that decide about TLS. The driver would read the files itself. */
export const SSL_PARAMETERS = [
  'ssl',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslnegotiation',
  'uselibpqcompat',
] as const;

/** libpq's `verify-ca` verifies no name. */
const anyName = (): undefined => undefined;

/**
 * The driver's setting `ssl` for the parameters of a URL that names files (pg-connection-string 2), with the content of the files.
 * @param isLibpq `uselibpqcompat=true`: the meaning of libpq, which verifies less
 */
export function sslOptions(mode: string | null, isLibpq: boolean, files: TlsFiles): ClientConfig['ssl'] {
  if (mode === 'disable') return false;
  const unverified = { ...files, rejectUnauthorized: false };
  if (!isLibpq) return mode === 'no-verify' ? unverified : { ...files };
  if (mode === 'prefer') return unverified;
  if (mode === 'require' && files.ca === undefined) return unverified;
  if (mode === 'require' || mode === 'verify-ca') return { ...files, checkServerIdentity: anyName };
  return { ...files };
}
