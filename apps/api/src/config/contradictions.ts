import { describeFound, type ConfigIssue } from './config-issue.js';
import { alternatives } from './exactly-one.js';
import type { Settings } from './settings.schema.js';

/** Settings that are valid individually and contradict each other. */
export function contradictions(settings: Settings): ConfigIssue[] {
  return [
    ...resolveModes(settings),
    ...bounds(settings),
    ...linger(settings),
    ...mappingTopics(settings),
    ...ctasTopics(settings),
    ...issuers(settings),
    ...apiKeyNames(settings),
    ...alternatives(settings),
    ...registryTls(settings),
    ...clientCertificates(settings),
    ...tokenEndpoints(settings),
  ];
}

/** Rule 10: never both. */
function resolveModes({ producer }: Settings): ConfigIssue[] {
  if (!producer.resolveSchemaOnErrorOnly || !producer.resolveSchemaAtProduce) return [];
  return [
    {
      path: 'producer.resolveSchemaAtProduce',
      found: 'true',
      allowed: 'false while producer.resolveSchemaOnErrorOnly is true',
    },
  ];
}

function bounds({ producer }: Settings): ConfigIssue[] {
  const { circuitBreaker, schemaLookupBackoff } = producer;
  const issues: ConfigIssue[] = [];
  if (circuitBreaker.maxOpenMs < circuitBreaker.openMs) {
    issues.push({
      path: 'producer.circuitBreaker.maxOpenMs',
      found: String(circuitBreaker.maxOpenMs),
      allowed: `at least openMs, ${circuitBreaker.openMs}`,
    });
  }
  if (schemaLookupBackoff.maxMs < schemaLookupBackoff.initialMs) {
    issues.push({
      path: 'producer.schemaLookupBackoff.maxMs',
      found: String(schemaLookupBackoff.maxMs),
      allowed: `at least initialMs, ${schemaLookupBackoff.initialMs}`,
    });
  }
  return issues;
}

/** A pod that lingers for all of its grace time leaves no time for requests to end. */
function linger({ shutdown }: Settings): ConfigIssue[] {
  const { graceMs, lingerMs } = shutdown;
  if (lingerMs <= graceMs / 2) return [];
  const path = 'shutdown.lingerMs';
  return [{ path, found: String(lingerMs), allowed: `at most half of graceMs, ${graceMs / 2}` }];
}

function mappingTopics({ mappings }: Settings): ConfigIssue[] {
  return mappings.flatMap(({ topic, key, value }, index) => {
    const path = `mappings.${index}`;
    if (mappings.findIndex((other) => other.topic === topic) !== index) {
      return [
        {
          path: `${path}.topic`,
          found: JSON.stringify(topic),
          allowed: 'a topic that no earlier mapping names',
        },
      ];
    }
    if (key === undefined && value === undefined) {
      return [{ path, found: 'neither key nor value', allowed: 'a key, a value, or both' }];
    }
    if (value?.record === 'specific' && value.fieldCase === 'insensitive') {
      const allowed = 'exact for a specific value (only a generic value may differ in letter case)';
      return [{ path: `${path}.value.fieldCase`, found: '"insensitive"', allowed }];
    }
    return [];
  });
}

/** Rule 9 for topics; `checkCtasSubjects` checks the subjects. */
function ctasTopics({ ctas }: Settings): ConfigIssue[] {
  return ctas.flatMap(({ input, output }, index) =>
    input === output
      ? [
          {
            path: `ctas.${index}.output`,
            found: JSON.stringify(output),
            allowed: 'another topic than the input',
          },
        ]
      : [],
  );
}

function apiKeyNames({ auth }: Settings): ConfigIssue[] {
  return auth.apiKeys.flatMap(({ name }, index) => {
    const path = `auth.apiKeys.${index}.name`;
    return auth.apiKeys.findIndex((other) => other.name === name) === index
      ? []
      : [{ path, found: describeFound(name, path), allowed: 'a name that no earlier key has' }];
  });
}

function issuers({ auth }: Settings): ConfigIssue[] {
  const all = auth.jwt ?? [];
  return all.flatMap(({ name, issuer, jwksUrl }, index) => {
    const path = `auth.jwt.${index}`;
    const issues: ConfigIssue[] = [];
    if (all.findIndex((other) => other.name === name) !== index)
      issues.push({
        path: `${path}.name`,
        found: describeFound(name, `${path}.name`),
        allowed: 'a name that no earlier issuer has',
      });
    if (all.findIndex((other) => other.issuer === issuer) !== index)
      issues.push({
        path: `${path}.issuer`,
        found: 'the issuer of an earlier section',
        allowed: 'each issuer once',
      });
    if (jwksUrl === undefined && !isTrustworthyUrl(issuer))
      issues.push({
        path: `${path}.issuer`,
        found: describeFound(issuer, `${path}.issuer`),
        allowed: `${trustworthyUrlAllowed}, or any issuer beside jwksUrl`,
      });
    if (jwksUrl !== undefined && !isTrustworthyUrl(jwksUrl))
      issues.push({
        path: `${path}.jwksUrl`,
        found: describeFound(jwksUrl, `${path}.jwksUrl`),
        allowed: trustworthyUrlAllowed,
      });
    return issues;
  });
}

/** Whoever answers for the address of an issuer's keys decides who is let in. */
function isTrustworthyUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}

const trustworthyUrlAllowed = 'an https URL (http only on this machine)';

/** A client's certificate proves nothing without the authorities that may issue it. */
function clientCertificates({ http: { tls }, auth }: Settings): ConfigIssue[] {
  if (tls?.clientCaFile !== undefined) return [];
  const allowed = 'http.tls.clientCaFile beside it';
  return [
    ...(tls?.clientCertificates === 'required'
      ? [{ path: 'http.tls.clientCertificates', found: '"required" without http.tls.clientCaFile', allowed }]
      : []),
    ...(auth.certificates.length > 0
      ? [{ path: 'auth.certificates', found: 'a list without http.tls.clientCaFile', allowed }]
      : []),
  ];
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
    url === undefined || url.startsWith('https:') || isLoopback(new URL(url).hostname)
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

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);
