import { z } from 'zod';
import { topicName } from '../topics/topic-name.js';
import { authSection, limitsSection } from './access.schema.js';
import { consoleSection } from './console.schema.js';
import { tlsFiles, tokenSource } from './credentials.schema.js';
import { durationMs, flag, integer, list, oneOf, section, text, textLike, textThat } from './field-types.js';
import { isIpNetwork } from './ip-network.js';
import { isPort, isPostgresUrl, postgresUrlAllowed } from './postgres-url.js';
import { producerSection } from './producer.schema.js';

const origin = textThat(
  (each) => URL.canParse(each) && /^https?:$/.test(new URL(each).protocol) && new URL(each).origin === each,
  'an origin such as https://console.example.com',
);
const ipNetwork = textThat((each) => isIpNetwork(each), 'an IP address, or a network such as 10.0.0.0/8');

const topic = textLike(topicName, 'a Kafka topic name');

const httpSection = section({
  host: text('a host name or address').default('0.0.0.0'),
  port: integer(0, 65_535).default(8080),
  /** Absent: plain HTTP. */
  tls: section({
    certFile: text('a file'),
    keyFile: text('a file'),
    /** Whose certificates clients may present. */
    clientCaFile: text('a file').optional(),
    /** Without a client's certificate: `optional` accepts the connection, `required` does not. */
    clientCertificates: oneOf('optional', 'required').default('optional'),
    minVersion: oneOf('TLSv1.2', 'TLSv1.3').default('TLSv1.2'),
  }).optional(),
  /** Addresses and networks whose `Forwarded` and `X-Forwarded-*` headers are believed. */
  trustedProxies: list(ipNetwork, 'a list of IP addresses and networks such as 10.0.0.0/8').default([]),
  /** Origins whose pages may call the gateway. */
  cors: list(origin, 'a list of origins such as https://console.example.com').default([]),
  bodyLimitBytes: integer(1024, 1_073_741_824).default(10_485_760),
  requestTimeoutMs: durationMs().default(60_000),
  /** For the request line and the headers. */
  headTimeoutMs: durationMs().default(10_000),
  /** Open at once, on one pod. */
  maxConnections: integer(1, 1_000_000).default(10_000),
  /** One log line for each request. */
  accessLog: flag().default(false),
  /** For all requests together; null: a fraction of the memory of the process (docs/how-to/size-a-pod.md). */
  memoryBudgetBytes: integer(1_048_576, 1_099_511_627_776).nullable().default(null),
});

const registryUrls = 'an http or https URL without credentials, or a list of at least one';

const compression = oneOf('none', 'gzip', 'zstd', 'lz4', 'snappy');
/** A host name, an IPv4 address, or an IPv6 address in brackets. */
const broker = textThat(
  (address) =>
    /^(\[[0-9a-f:.]+\]|[^\s,/@:#?[\]]+):\d{1,5}$/i.test(address) &&
    isPort(address.slice(address.lastIndexOf(':') + 1)),
  'host:port',
);

const kafkaSection = section({
  brokers: list(broker, 'a list of at least one host:port', 1).default(['127.0.0.1:9092']),
  clientId: text('a name').default('sluicegate'),
  /** The library that makes the connections (docs/adr/0014). */
  client: oneOf('kafkajs', 'platformatic').default('kafkajs'),
  /** How batches are compressed (docs/adr/0036). */
  compression: compression.default('none'),
  /** The first one that matches the topic counts, else `compression`. */
  compressionPerTopic: list(
    section({ topic: text('a topic pattern'), codec: compression }),
    'a list of sections with topic, codec',
  ).default([]),
  /** `true`: TLS with the machine's root certificates. A section: files in PEM. */
  ssl: z
    .union([flag(), tlsFiles], { error: 'true, false, or a section with caFile, certFile, keyFile' })
    .default(false),
  sasl: z
    .union(
      [
        section({
          mechanism: oneOf('plain', 'scram-sha-256', 'scram-sha-512'),
          username: text('a name'),
          password: text('a text').optional(),
          passwordFile: text('a file').optional(),
        }),
        section({ mechanism: oneOf('oauthbearer'), ...tokenSource }),
        z.null(),
      ],
      {
        error:
          'null; a section with mechanism plain, scram-sha-256 or scram-sha-512, username, and password or passwordFile; or a section with mechanism oauthbearer and one of tokenFile, clientCredentials, awsMskIam',
      },
    )
    .default(null),
});

const registryUrl = textThat((url) => /^https?:\/\/[^\s@,?#]+$/.test(url) && URL.canParse(url), registryUrls);

const registrySection = section({
  /** Several: nodes of one registry, tried in turn. */
  url: z
    .union([registryUrl, list(registryUrl, registryUrls, 1)], { error: registryUrls })
    .default('http://127.0.0.1:8081/apis/ccompat/v7'),
  auth: z
    .union(
      [
        section({
          username: text('a name'),
          password: text('a text').optional(),
          passwordFile: text('a file').optional(),
        }),
        section({
          token: textLike(/^[\x21-\x7e]+$/, 'a bearer token, without spaces and line breaks').optional(),
          tokenFile: tokenSource.tokenFile,
          clientCredentials: tokenSource.clientCredentials,
        }),
        z.null(),
      ],
      {
        error:
          'null; a section with username, and password or passwordFile; or a section with one of token, tokenFile, clientCredentials',
      },
    )
    .default(null),
  /** Files in PEM. Absent: the machine's root certificates, and no certificate of the gateway's own. */
  ssl: tlsFiles.optional(),
  timeoutMs: integer(1, 600_000).default(2000),
  /** The namespace of subject associations; null: any. */
  kafkaClusterId: text('a Kafka cluster id').nullable().default(null),
});

const postgresSection = section({
  url: textThat(isPostgresUrl, postgresUrlAllowed),
  /** Instead of a password in the URL. */
  passwordFile: text('a file').optional(),
});

/** How a record names its schema: by the id in front of its bytes, or by the GUID in a record header (Confluent Platform 8.1). */
const wire = oneOf('prefix', 'header').default('prefix');

/** The mapping that a configured one replaces, by the fingerprint that `GET /v1/subjects` shows. */
const replaces = textLike(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits').optional();

const mappingSection = section({
  topic,
  key: section({
    record: z.enum(['specific'], { error: 'specific (a key is never followed)' }),
    schemaFile: text('a file with an Avro schema'),
    wire,
    replaces,
  }).optional(),
  value: section({
    record: oneOf('specific', 'generic'),
    schemaFile: text('a file with an Avro schema'),
    wire,
    replaces,
    /** Absent: as `producer.fieldCase`. */
    fieldCase: oneOf('exact', 'insensitive').optional(),
  }).optional(),
});

const shutdownSection = section({
  graceMs: integer(1000, 3_600_000).default(25_000),
  lingerMs: durationMs(0).default(0),
});

/** The shape of `sluicegate.yaml` with its defaults (docs/settings.md). Unknown keys are refused at every level. */
export const settingsSchema = section({
  http: httpSection.prefault({}),
  kafka: kafkaSection.prefault({}),
  schemaRegistry: registrySection.prefault({}),
  /** Absent: an embedded Postgres under `./.sluicegate`. */
  postgres: postgresSection.optional(),
  producer: producerSection.prefault({}),
  mappings: list(mappingSection, 'a list of sections with topic, key, value').default([]),
  ctas: list(section({ input: topic, output: topic }), 'a list of sections with input, output').default([]),
  audit: section({
    /** Days after which a settled conflict is deleted from the audit; null: never. The log of events keeps it. */
    retentionDays: integer(1, 36_500).nullable().default(null),
    /** Whether fields of records that the schema does not have are named in the audit and in responses. */
    fieldNames: flag().default(true),
  }).prefault({}),
  shutdown: shutdownSection.prefault({}),
  auth: authSection.prefault({}),
  limits: limitsSection.prefault({}),
  console: consoleSection.prefault({}),
  metrics: section({
    /** The maximum number of series with names that clients choose, for each metric. The rest is summed as `other`. */
    maxSeries: integer(4, 1_000_000).default(4000),
  }).prefault({}),
  log: section({
    level: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  }).prefault({}),
});

/** The settings as one typed object, defaults filled in. Durations in ms, sizes in bytes. */
export type Settings = z.output<typeof settingsSchema>;
