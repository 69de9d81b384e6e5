import { describe, expect, it } from 'vitest';
import { lineOf } from './config-issue.js';
import { contradictions } from './contradictions.js';
import { validateShape } from './validate.js';

/** Every issue of these settings, as the lines that stop the start. */
function issues(raw: Record<string, unknown>): string[] {
  const shape = validateShape(raw);
  return (shape.ok ? contradictions(shape.settings) : shape.issues).map(lineOf);
}

describe('settings without a file', () => {
  it('have the defaults of the published page', () => {
    const shape = validateShape({});
    expect(shape).toEqual({
      ok: true,
      settings: {
        http: {
          host: '0.0.0.0',
          port: 8080,
          trustedProxies: [],
          cors: [],
          bodyLimitBytes: 10_485_760,
          requestTimeoutMs: 60_000,
          headTimeoutMs: 10_000,
          maxConnections: 10_000,
          accessLog: false,
          memoryBudgetBytes: null,
        },
        kafka: {
          brokers: ['127.0.0.1:9092'],
          clientId: 'sluicegate',
          client: 'kafkajs',
          compression: 'none',
          compressionPerTopic: [],
          ssl: false,
          sasl: null,
        },
        schemaRegistry: {
          url: 'http://127.0.0.1:8081/apis/ccompat/v7',
          auth: null,
          timeoutMs: 2000,
          kafkaClusterId: null,
        },
        producer: {
          mode: 'enforce',
          resolveSchemaOnErrorOnly: true,
          resolveSchemaAtProduce: false,
          schemaCheckStrategy: 'Strict',
          subjectResolver: 'TopicName',
          schemaLookupBackoff: { initialMs: 100, factor: 2, maxMs: 5000, attempts: 5 },
          schemaLookupRate: { perMinute: 60, burst: 20 },
          fieldCase: 'exact',
          topicPatternsForOnError: ['*_1s_rows'],
          allowRules: [],
          circuitBreaker: {
            conflicts: 3,
            windowMs: 60_000,
            openMs: 30_000,
            maxOpenMs: 600_000,
            quietMs: 600_000,
          },
          hold: { maxMs: 10_000, maxRecordsPerSubject: 10_000, maxBytes: 67_108_864 },
          traceHeaders: false,
        },
        mappings: [],
        ctas: [],
        audit: { retentionDays: null, fieldNames: true },
        shutdown: { graceMs: 25_000, lingerMs: 0 },
        auth: { apiKeys: [], storedKeys: true, jwt: null, certificates: [] },
        limits: {
          perPrincipal: {
            requestsPerSecond: null,
            bytesPerSecond: null,
            connections: null,
            eventStreams: 8,
            topics: null,
            subjects: 10_000,
          },
          perTopic: [],
          anonymousConnections: 1000,
        },
        console: { enabled: true },
        metrics: { maxSeries: 4000 },
        log: { level: 'info' },
      },
    });
  });

  it('do not contradict each other', () => {
    expect(issues({})).toEqual([]);
  });
});

describe('a setting that is refused', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'a word in the wrong case',
      { producer: { schemaCheckStrategy: 'strict' } },
      'producer.schemaCheckStrategy: found "strict", allowed: Strict, Lenient',
    ],
    [
      'an unknown mode',
      { producer: { mode: 'on' } },
      'producer.mode: found "on", allowed: observe, resolve, enforce',
    ],
    [
      'a number out of its bounds',
      { http: { port: 70_000 } },
      'http.port: found 70000, allowed: an integer from 0 to 65535',
    ],
    [
      'a text where a number belongs',
      { http: { port: 'many' } },
      'http.port: found "many", allowed: an integer from 0 to 65535',
    ],
    [
      'a number where a flag belongs',
      { producer: { resolveSchemaAtProduce: 1 } },
      'producer.resolveSchemaAtProduce: found 1, allowed: true, false',
    ],
    [
      'a value instead of a section',
      { http: 8080 },
      'http: found 8080, allowed: a section with host, port, tls, trustedProxies, cors, bodyLimitBytes, requestTimeoutMs, headTimeoutMs, maxConnections, accessLog, memoryBudgetBytes',
    ],
    [
      'an empty list of brokers',
      { kafka: { brokers: [] } },
      'kafka.brokers: found a list, allowed: a list of at least one host:port',
    ],
    [
      'a broker without a port',
      { kafka: { brokers: ['kafka'] } },
      'kafka.brokers.0: found "kafka", allowed: host:port',
    ],
    [
      'an unknown Kafka client',
      { kafka: { client: 'librdkafka' } },
      'kafka.client: found "librdkafka", allowed: kafkajs, platformatic',
    ],
    [
      'a misspelt setting',
      { http: { prot: 1 } },
      'http.prot: found an unknown setting, allowed: host, port, tls, trustedProxies, cors, bodyLimitBytes, requestTimeoutMs, headTimeoutMs, maxConnections, accessLog, memoryBudgetBytes (did you mean port?)',
    ],
    [
      'an unknown setting',
      { http: { http2: true } },
      'http.http2: found an unknown setting, allowed: host, port, tls, trustedProxies, cors, bodyLimitBytes, requestTimeoutMs, headTimeoutMs, maxConnections, accessLog, memoryBudgetBytes',
    ],
    [
      'an unknown section',
      { sinks: {} },
      'sinks: found an unknown setting, allowed: http, kafka, schemaRegistry, postgres, producer, mappings, ctas, audit, shutdown, auth, limits, console, metrics, log',
    ],
    [
      'a setting in another spelling',
      { producer: { Resolve_Schema_At_Produce: true } },
      'producer.Resolve_Schema_At_Produce: found an unknown setting, allowed: mode, resolveSchemaOnErrorOnly, resolveSchemaAtProduce, schemaCheckStrategy, subjectResolver, schemaLookupBackoff, schemaLookupRate, fieldCase, topicPatternsForOnError, allowRules, circuitBreaker, hold, traceHeaders (did you mean resolveSchemaAtProduce?)',
    ],
    [
      'a generic key',
      { mappings: [{ topic: 't', key: { record: 'generic', schemaFile: 'k' } }] },
      'mappings.0.key.record: found "generic", allowed: specific (a key is never followed)',
    ],
    [
      'an unknown letter case',
      { producer: { fieldCase: 'upper' } },
      'producer.fieldCase: found "upper", allowed: exact, insensitive',
    ],
    [
      'a letter case of a specific value',
      {
        mappings: [{ topic: 't', value: { record: 'specific', schemaFile: 'v', fieldCase: 'insensitive' } }],
      },
      'mappings.0.value.fieldCase: found "insensitive", allowed: exact for a specific value (only a generic value may differ in letter case)',
    ],
    [
      'a letter case of a key',
      { mappings: [{ topic: 't', key: { record: 'specific', schemaFile: 'k', fieldCase: 'exact' } }] },
      'mappings.0.key.fieldCase: found an unknown setting, allowed: record, schemaFile, wire, replaces',
    ],
    [
      'a mapping without a topic',
      { mappings: [{ value: { record: 'generic', schemaFile: 'v' } }] },
      'mappings.0.topic: found nothing, allowed: a Kafka topic name',
    ],
    [
      'an issuer that is no list',
      { auth: { jwt: { issuer: 'x' } } },
      'auth.jwt: found a section, allowed: a list of sections with name, issuer, audience, algorithms, jwksUrl, caFile, claims, grants, clockToleranceMs, timeoutMs',
    ],
    [
      'autoRegister',
      { producer: { autoRegister: true } },
      'producer.autoRegister: found true, allowed: nothing (AutoRegister is fixed at false)',
    ],
    [
      'AutoRegister',
      { producer: { AutoRegister: false } },
      'producer.AutoRegister: found false, allowed: nothing (AutoRegister is fixed at false)',
    ],
    [
      'auto.register.schemas',
      { schemaRegistry: { 'auto.register.schemas': 'true' } },
      'schemaRegistry.auto.register.schemas: found "true", allowed: nothing (AutoRegister is fixed at false)',
    ],
    [
      'both ways to resolve',
      { producer: { resolveSchemaAtProduce: true } },
      'producer.resolveSchemaAtProduce: found true, allowed: false while producer.resolveSchemaOnErrorOnly is true',
    ],
    [
      'a CTAS onto its own input',
      { ctas: [{ input: 'bars', output: 'bars' }] },
      'ctas.0.output: found "bars", allowed: another topic than the input',
    ],
    [
      'a topic mapped twice',
      { mappings: [1, 2].map(() => ({ topic: 't', value: { record: 'generic', schemaFile: 'v' } })) },
      'mappings.1.topic: found "t", allowed: a topic that no earlier mapping names',
    ],
    [
      'a mapping of nothing',
      { mappings: [{ topic: 't' }] },
      'mappings.0: found neither key nor value, allowed: a key, a value, or both',
    ],
    [
      'a pod that lingers for most of its grace time',
      { shutdown: { graceMs: 10_000, lingerMs: 5001 } },
      'shutdown.lingerMs: found 5001, allowed: at most half of graceMs, 5000',
    ],
    [
      'a longest open time below the first',
      { producer: { circuitBreaker: { openMs: 2000, maxOpenMs: 1000 } } },
      'producer.circuitBreaker.maxOpenMs: found 1000, allowed: at least openMs, 2000',
    ],
    [
      'a longest wait below the first',
      { producer: { schemaLookupBackoff: { initialMs: 2000, maxMs: 1000 } } },
      'producer.schemaLookupBackoff.maxMs: found 1000, allowed: at least initialMs, 2000',
    ],
    [
      'an API key without a key',
      { auth: { apiKeys: [{ name: 'a', roles: ['read'] }] } },
      'auth.apiKeys.0: found none of key, keyFile, keyHash, allowed: exactly one of key, keyFile, keyHash',
    ],
    [
      'an issuer on http without the address of its keys',
      { auth: { jwt: [{ name: 'a', issuer: 'http://id.example', audience: ['a'] }] } },
      'auth.jwt.0.issuer: found a text of 17 characters that is not shown, allowed: an https URL (http only on this machine), or any issuer beside jwksUrl',
    ],
    [
      'keys on http',
      { auth: { jwt: [{ name: 'a', issuer: 'x', audience: ['a'], jwksUrl: 'http://id.example/keys' }] } },
      'auth.jwt.0.jwksUrl: found a text of 22 characters that is not shown, allowed: an https URL (http only on this machine)',
    ],
    [
      'an issuer twice',
      {
        auth: {
          jwt: ['a', 'b'].map((name) => ({ name, issuer: 'https://id.example', audience: ['a'] })),
        },
      },
      'auth.jwt.1.issuer: found the issuer of an earlier section, allowed: each issuer once',
    ],
    [
      'two issuers of one name',
      {
        auth: {
          jwt: ['a', 'b'].map((host) => ({ name: 'x', issuer: `https://${host}.example`, audience: ['a'] })),
        },
      },
      'auth.jwt.1.name: found "x", allowed: a name that no earlier issuer has',
    ],
    [
      'an issuer whose tokens are not accepted, for the console',
      {
        auth: { jwt: [{ name: 'a', issuer: 'https://id.example', audience: ['a'] }] },
        console: { oidc: { issuer: 'https://id.example/', clientId: 'console' } },
      },
      'console.oidc.issuer: found a text of 19 characters that is not shown, allowed: the issuer of a section of auth.jwt, spelled alike',
    ],
    [
      'an issuer for the console without auth.jwt',
      { console: { oidc: { issuer: 'https://id.example', clientId: 'console' } } },
      'console.oidc.issuer: found a text of 18 characters that is not shown, allowed: the issuer of a section of auth.jwt, spelled alike',
    ],
    [
      'an issuer on http for the console',
      { console: { oidc: { issuer: 'http://id.example', clientId: 'console' } } },
      'console.oidc.issuer: found a text of 17 characters that is not shown, allowed: an https URL (http only on this machine) without a user, ? or #',
    ],
    [
      'a symmetric algorithm',
      {
        auth: {
          jwt: [{ name: 'a', issuer: 'https://id.example', audience: ['a'], algorithms: ['HS256'] }],
        },
      },
      'auth.jwt.0.algorithms.0: found "HS256", allowed: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519',
    ],
    [
      'an API key twice',
      { auth: { apiKeys: [{ name: 'a', key: 'k', keyFile: 'f', roles: ['read'] }] } },
      'auth.apiKeys.0: found key and keyFile, allowed: exactly one of key, keyFile, keyHash',
    ],
    [
      'a password twice',
      { kafka: { sasl: { mechanism: 'plain', username: 'u', password: 's3cret', passwordFile: 'f' } } },
      'kafka.sasl: found password and passwordFile, allowed: exactly one of password, passwordFile',
    ],
    [
      'a user without a password',
      { schemaRegistry: { auth: { username: 'u' } } },
      'schemaRegistry.auth: found none of password, passwordFile, allowed: exactly one of password, passwordFile',
    ],
    [
      'tokens from two places',
      { schemaRegistry: { auth: { token: 's3cret', tokenFile: 'f' } } },
      'schemaRegistry.auth: found token and tokenFile, allowed: exactly one of token, tokenFile, clientCredentials',
    ],
    [
      'OAUTHBEARER without tokens',
      { kafka: { sasl: { mechanism: 'oauthbearer' } } },
      'kafka.sasl: found none of tokenFile, clientCredentials, awsMskIam, allowed: exactly one of tokenFile, clientCredentials, awsMskIam',
    ],
    [
      'a client without a secret',
      { schemaRegistry: { auth: { clientCredentials: { url: 'https://idp', clientId: 'c' } } } },
      'schemaRegistry.auth.clientCredentials: found none of clientSecret, clientSecretFile, allowed: exactly one of clientSecret, clientSecretFile',
    ],
    [
      'a password of Postgres twice',
      { postgres: { url: 'postgres://u:s3cret@h/d', passwordFile: 'f' } },
      'postgres.passwordFile: found a file beside the password in postgres.url, allowed: one of the two',
    ],
    [
      'a password of Postgres twice, as a parameter',
      { postgres: { url: 'postgres://u@h/d?password=s3cret', passwordFile: 'f' } },
      'postgres.passwordFile: found a file beside the password in postgres.url, allowed: one of the two',
    ],
    [
      'certificates for a registry without TLS',
      { schemaRegistry: { url: ['https://a', 'http://b'], ssl: { caFile: 'f' } } },
      'schemaRegistry.ssl: found a section beside an address in schemaRegistry.url with http, allowed: a section if every address is one with https',
    ],
    [
      'a certificate without a name',
      {
        http: { tls: { certFile: 'c', keyFile: 'k', clientCaFile: 'a' } },
        auth: { certificates: [{ name: 'a', roles: ['read'] }] },
      },
      'auth.certificates.0: found none of subject, san, allowed: exactly one of subject, san',
    ],
    [
      'an unknown role',
      { auth: { apiKeys: [{ name: 'a', key: 'k', roles: ['owner'] }] } },
      'auth.apiKeys.0.roles.0: found "owner", allowed: produce, read, operate, admin, each optionally with topics of its own such as read:bars_*',
    ],
  ])('is named with its path, what was found and what is allowed: %s', (_what, raw, line) => {
    expect(issues(raw)).toEqual([line]);
  });

  it('may be an issuer on this machine, or any with the address of its keys', () => {
    const issuers = [
      { name: 'a', issuer: 'http://localhost:8081/realms/a', audience: ['a'] },
      { name: 'b', issuer: 'urn:b', jwksUrl: 'https://id.example/keys', audience: ['a'] },
      { name: 'c', issuer: 'urn:c', jwksUrl: 'http://127.0.0.1:1/keys', audience: ['a'] },
    ];
    expect(issues({ auth: { jwt: issuers } })).toEqual([]);
  });

  it('may be one registry URL or a list of its nodes', () => {
    const url = 'https://registry.example.com/contexts/.eu';
    expect(issues({ schemaRegistry: { url: [url, 'http://127.0.0.1:8081'] } })).toEqual([]);
    const allowed = 'an http or https URL without credentials, or a list of at least one';
    for (const wrong of [[], [url, 'ftp://h'], ['http://u:s3cret@h'], 7, `${url},${url}`])
      expect(issues({ schemaRegistry: { url: wrong } })).toEqual([
        expect.stringMatching(new RegExp(`^schemaRegistry\\.url.*: found .+, allowed: ${allowed}$`)),
      ]);
  });

  it('is reported together with every other one', () => {
    expect(issues({ http: { port: -1 }, producer: { mode: 'x' } })).toHaveLength(2);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a Postgres URL', { postgres: { url: 'mysql://u:s3cret@h/d' } }],
    ['a registry URL', { schemaRegistry: { url: 'http://u:s3cret@h' } }],
    ['an API key', { auth: { apiKeys: ['s3cret'] } }],
    ['a key that is a number', { auth: { apiKeys: [{ name: 'a', key: 53_237, roles: ['read'] }] } }],
    ['a password', { kafka: { sasl: { mechanism: 'plain', username: 'u', password: 53_237 } } }],
    ['a bearer token', { schemaRegistry: { auth: { token: 53_237 } } }],
  ])('does not show a secret: %s', (_what, raw) => {
    const [line] = issues(raw);
    expect(line).toMatch(/found .+, allowed: /);
    expect(line).not.toMatch(/s3cret|53237/);
  });
});
