import type { PostgresAddress } from '#journal';
import type { Settings } from '../config/settings.schema.js';
import type { SecretFiles } from './secret-files.js';

/** How to reach Postgres, with the password and the certificates that new connections use now. */
export function postgresAddress(
  { url, passwordFile }: NonNullable<Settings['postgres']>,
  files: SecretFiles,
): PostgresAddress {
  return {
    url,
    ...(passwordFile !== undefined && { password: files.text('postgres.passwordFile') }),
    ...(files.has('postgres.url') && { tls: files.tls('postgres.url') }),
  };
}
