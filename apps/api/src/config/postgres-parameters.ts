import { nearestName } from '#registry';
import { describeFound, type ConfigIssue } from './config-issue.js';
import { postgresFiles } from './postgres-url.js';

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** What we or the driver read, and what URLs of providers have for libpq, which the driver leaves alone. */
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
 * Parameters of `postgres.url` that would not do what they look like: a misspelt one is ignored by the driver, and its tables
 * are made elsewhere or its connection is not encrypted.
 */
export function wrongParameters(url: string): readonly ConfigIssue[] {
  const { searchParams } = new URL(url);
  const issues: ConfigIssue[] = [];
  for (const name of new Set(searchParams.keys())) {
    if (known.includes(name)) continue;
    const meant = nearestName(name, known);
    // The name itself is not shown: whoever forgot to encode a `?` has a part of the password there.
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
