import type { ConfigIssue } from './config-issue.js';
import type { Settings } from './settings.schema.js';
import { isTrustworthyUrl } from './trustworthy-url.js';

/** Settings of outgoing connections that would show a secret or a certificate without TLS. */
export function credentialContradictions(settings: Settings): ConfigIssue[] {
  return [...registryTls(settings), ...tokenEndpoints(settings)];
}

/** Certificates are checked and shown only over HTTPS. */
function registryTls({ schemaRegistry: { url, ssl } }: Settings): ConfigIssue[] {
  const isSecure = [url].flat().every((each) => each.startsWith('https:'));
  if (ssl === undefined || isSecure) return [];
  return [
    {
      path: 'schemaRegistry.ssl',
      found: 'a section beside an address in schemaRegistry.url with http',
      allowed: 'a section if every address is one with https',
    },
  ];
}

/** RFC 6749, section 3.2: the client's secret and the token go over TLS. */
function tokenEndpoints({ kafka: { sasl }, schemaRegistry: { auth } }: Settings): ConfigIssue[] {
  const urls = [
    ['kafka.sasl', sasl !== null && 'clientCredentials' in sasl ? sasl.clientCredentials?.url : undefined],
    [
      'schemaRegistry.auth',
      auth !== null && 'clientCredentials' in auth ? auth.clientCredentials?.url : undefined,
    ],
  ] as const;
  return urls.flatMap(([path, url]) =>
    url === undefined || isTrustworthyUrl(url)
      ? []
      : [
          {
            path: `${path}.clientCredentials.url`,
            found: 'a URL with http on another machine',
            allowed: 'a URL with https, or with http on localhost, 127.0.0.1 or [::1]',
          },
        ],
  );
}
