import { nearestName } from '#registry';
import { describeFound, type ConfigIssue } from './config-issue.js';
import { postgresFiles } from './postgres-url.js';

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** Parameters that the gateway or the driver reads, and those for libpq in the URLs of providers, which the driver ignores. */
const known = [
  'schema',
  'options',
  'sslmode',
  ...Object.keys(postgresFiles),
  'sslnegotiation',
  'ssl',
  'uselibpqcompat',
  'application_name',
  'fallback_application_name',
  'client_encoding',
  'statement_timeout',
  'lock_timeout',
  'query_timeout',
  'idle_in_transaction_session_timeout',
  'connect_timeout',
  'channel_binding',
  'target_session_attrs',
  'gssencmode',
  'host',
  'hostaddr',
  'port',
  'user',
  'password',
];

/**
 * Parameters of `postgres.url` that would not have the intended effect: the driver ignores a misspelt one, and the tables are
 * created elsewhere or the connection is not encrypted.
 */
export function wrongParameters(url: string): readonly ConfigIssue[] {
  const { searchParams } = new URL(url);
  const issues: ConfigIssue[] = [];
  for (const name of new Set(searchParams.keys())) {
    if (known.includes(name)) continue;
    const meant = nearestName(name, known);
    // The name itself is not shown: it is a part of the password if somebody forgot to encode a `?`.
    if (meant !== null)
      issues.push({
        path: 'postgres.url',
        found: 'an unknown parameter',
        allowed: `${meant}, if it was meant`,
      });
  }
  const mode = searchParams.get('sslmode');
  if (mode !== null && !sslModes.includes(mode)) {
    const path = 'postgres.url (sslmode)';
    issues.push({ path, found: describeFound(mode, path), allowed: sslModes.join(', ') });
  }
  if (
    mode === 'verify-ca' &&
    searchParams.get('uselibpqcompat') === 'true' &&
    !searchParams.has('sslrootcert')
  )
    issues.push({
      path: 'postgres.url (sslrootcert)',
      found: 'nothing',
      allowed: 'a file with certificates in PEM, which verify-ca needs with uselibpqcompat=true',
    });
  return issues;
}
