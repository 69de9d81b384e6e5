import type { ConfigIssue } from './config-issue.js';
import type { Settings } from './settings.schema.js';

/** Ways to give one thing, of which exactly one counts: a secret as text or in a file, a token from one of several places. */
export function alternatives({ kafka, schemaRegistry, postgres, auth }: Settings): ConfigIssue[] {
  const { sasl } = kafka;
  const { auth: registry } = schemaRegistry;
  return [
    ...(sasl === null
      ? []
      : sasl.mechanism === 'oauthbearer'
        ? exactlyOne('kafka.sasl', sasl, ['tokenFile', 'clientCredentials', 'awsMskIam'])
        : exactlyOne('kafka.sasl', sasl, ['password', 'passwordFile'])),
    ...clientSecret('kafka.sasl', sasl),
    ...(registry === null
      ? []
      : 'username' in registry
        ? exactlyOne('schemaRegistry.auth', registry, ['password', 'passwordFile'])
        : exactlyOne('schemaRegistry.auth', registry, ['token', 'tokenFile', 'clientCredentials'])),
    ...clientSecret('schemaRegistry.auth', registry),
    ...postgresPassword(postgres),
    ...auth.apiKeys.flatMap((key, index) =>
      exactlyOne(`auth.apiKeys.${index}`, key, ['key', 'keyFile', 'keyHash']),
    ),
    ...auth.certificates.flatMap((certificate, index) =>
      exactlyOne(`auth.certificates.${index}`, certificate, ['subject', 'san']),
    ),
  ];
}

/** No issue if exactly one of these settings of a section has a value. */
function exactlyOne<T extends object>(
  path: string,
  section: T,
  names: readonly (keyof T & string)[],
): ConfigIssue[] {
  const given = names.filter((name) => section[name] !== undefined);
  if (given.length === 1) return [];
  return [
    {
      path,
      found: given.length === 0 ? `none of ${names.join(', ')}` : given.join(' and '),
      allowed: `exactly one of ${names.join(', ')}`,
    },
  ];
}

function clientSecret(path: string, auth: object | null): ConfigIssue[] {
  const { clientCredentials } = (auth ?? {}) as { readonly clientCredentials?: ClientSecret };
  if (clientCredentials === undefined) return [];
  return exactlyOne(`${path}.clientCredentials`, clientCredentials, ['clientSecret', 'clientSecretFile']);
}

interface ClientSecret {
  readonly clientSecret?: string | undefined;
  readonly clientSecretFile?: string | undefined;
}

function postgresPassword(postgres: Settings['postgres']): ConfigIssue[] {
  if (postgres?.passwordFile === undefined) return [];
  const { password, searchParams } = new URL(postgres.url);
  if (password === '' && !searchParams.has('password')) return [];
  return [
    {
      path: 'postgres.passwordFile',
      found: 'a file beside the password in postgres.url',
      allowed: 'one of the two',
    },
  ];
}
