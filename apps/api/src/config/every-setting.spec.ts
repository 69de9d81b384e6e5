import { describe, expect, it } from 'vitest';
import { overlayEnvironment } from './environment.js';
import { validateShape } from './validate.js';

/** Every setting of the published page, with an invalid value. Lists are set as a whole. */
const settings: Readonly<Record<string, unknown>> = {
  'http.host': '',
  'http.port': 'x',
  'http.tls.certFile': '',
  'http.tls.keyFile': '',
  'http.tls.clientCaFile': '',
  'http.tls.clientCertificates': 'x',
  'http.tls.minVersion': 'TLSv1.1',
  'http.trustedProxies': ['x'],
  'http.cors': ['*'],
  'http.bodyLimitBytes': 0,
  'http.requestTimeoutMs': 0,
  'http.headTimeoutMs': 0,
  'http.maxConnections': 0,
  'http.accessLog': 'x',
  'http.memoryBudgetBytes': 1000,
  'kafka.brokers': 'x',
  'kafka.clientId': '',
  'kafka.client': 'x',
  'kafka.compression': 'brotli',
  'kafka.compressionPerTopic': 1,
  'kafka.ssl': 'maybe',
  'kafka.sasl': 'plain',
  'schemaRegistry.url': 'ftp://x',
  'schemaRegistry.auth': 'x',
  'schemaRegistry.ssl.caFile': '',
  'schemaRegistry.ssl.certFile': '',
  'schemaRegistry.ssl.keyFile': '',
  'schemaRegistry.timeoutMs': 0,
  'schemaRegistry.kafkaClusterId': '',
  'postgres.url': 'mysql://x',
  'postgres.passwordFile': '',
  'producer.mode': 'x',
  'producer.resolveSchemaOnErrorOnly': 'x',
  'producer.resolveSchemaAtProduce': 'x',
  'producer.schemaCheckStrategy': 'x',
  'producer.subjectResolver': 'x',
  'producer.schemaLookupBackoff.initialMs': 0,
  'producer.schemaLookupBackoff.factor': 0,
  'producer.schemaLookupBackoff.maxMs': 0,
  'producer.schemaLookupBackoff.attempts': 0,
  'producer.schemaLookupRate.perMinute': 0,
  'producer.schemaLookupRate.burst': 0,
  'producer.fieldCase': 'x',
  'producer.topicPatternsForOnError': [''],
  'producer.allowRules': [''],
  'producer.circuitBreaker.conflicts': 0,
  'producer.circuitBreaker.windowMs': 0,
  'producer.circuitBreaker.openMs': 0,
  'producer.circuitBreaker.maxOpenMs': 0,
  'producer.circuitBreaker.quietMs': 0,
  'producer.hold.maxMs': -1,
  'producer.hold.maxRecordsPerSubject': -1,
  'producer.hold.maxBytes': -1,
  'producer.traceHeaders': 'x',
  'audit.retentionDays': 0,
  'audit.fieldNames': 'x',
  'shutdown.graceMs': 999,
  'shutdown.lingerMs': -1,
  mappings: 1,
  ctas: 1,
  'metrics.maxSeries': 3,
  'auth.apiKeys': 1,
  'auth.jwt': 1,
  'auth.storedKeys': 'x',
  'auth.certificates': 1,
  'limits.perPrincipal.requestsPerSecond': 0,
  'limits.perPrincipal.bytesPerSecond': 0,
  'limits.perPrincipal.connections': 0,
  'limits.perPrincipal.eventStreams': 0,
  'limits.perPrincipal.topics': 0,
  'limits.perPrincipal.subjects': 0,
  'limits.perTopic': 1,
  'limits.anonymousConnections': 0,
  'console.enabled': 'x',
  'console.oidc.issuer': 'ftp://x',
  'console.oidc.clientId': '',
  'console.oidc.scopes': [''],
  'console.oidc.audience': '',
  'console.oidc.origins': ['*'],
};

/** What a section has to have beside the setting that is tested. */
const beside: Readonly<Record<string, Record<string, unknown>>> = {
  'http.tls': { certFile: 'a.pem', keyFile: 'a.pem' },
  postgres: { url: 'postgres://h/d' },
  'console.oidc': { issuer: 'https://id.example', clientId: 'console' },
};

/** The setting with this value, and what its section needs. */
function nested(path: string, value: unknown): Record<string, unknown> {
  const keys = path.split('.');
  const name = keys.pop() ?? '';
  const inner: unknown = { ...beside[keys.join('.')], [name]: value };
  return keys.reduceRight<unknown>((raw, key) => ({ [key]: raw }), inner) as Record<string, unknown>;
}

const variable = (path: string): string =>
  `SLUICEGATE_${path
    .split('.')
    .map((key) => key.replaceAll(/[A-Z]/g, '_$&').toUpperCase())
    .join('__')}`;

const paths = (raw: Record<string, unknown>): string[] => {
  const validated = validateShape(raw);
  return validated.ok ? [] : validated.issues.map(({ path }) => path);
};

describe.each(Object.entries(settings))('%s', (path, wrong) => {
  /** An item of a list is named by its index. */
  const namesIt = (found: string[]): boolean =>
    found.length === 1 && found.every((name) => name === path || name === `${path}.0`);

  it('is known: a wrong value in the file is refused by its name', () => {
    expect(paths(nested(path, wrong))).toSatisfy(namesIt);
  });

  it('is reached from the environment', () => {
    const text = typeof wrong === 'string' ? wrong : JSON.stringify(wrong);
    expect(paths(overlayEnvironment(nested(path, undefined), { [variable(path)]: text }))).toSatisfy(namesIt);
  });
});
