import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from './database.js';
import { GatewayProcess } from './gateway.js';
import { KafkaProxy } from './kafka-proxy.js';
import { RegistryProxy } from './registry-proxy.js';
import { register, type SchemaReference } from './registry.js';
import { SqlProxy } from './sql-proxy.js';
import { stack } from './stack.js';
import { Topics } from './topics.js';

export { eventually } from './eventually.js';

/** A response of the gateway: status, headers and parsed body. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** One configured mapping. */
interface MappingSettings {
  readonly topic: string;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly valueRecord?: 'generic' | 'specific';
  /** The fingerprint of the mapping that the value's mapping replaces. */
  readonly valueReplaces?: string;
}

/**
 * The parts of an end-to-end test. Real: Kafka, registry and Postgres of the stack, and gateways as processes. Stand-ins: a proxy
 * before the registry and one before Postgres, which record calls and inject faults.
 */
export class World {
  readonly gateways: GatewayProcess[] = [];
  private readonly kafkaProxies: KafkaProxy[] = [];
  private files = 0;

  private constructor(
    readonly topics: Topics,
    readonly registry: RegistryProxy,
    readonly sql: SqlProxy,
    private readonly database: Awaited<ReturnType<typeof freshDatabase>>,
    private readonly folder: string,
  ) {}

  static async create(): Promise<World> {
    const { kafka, schemaRegistry, postgres } = stack();
    const database = await freshDatabase(postgres);
    return new World(
      new Topics(kafka),
      await RegistryProxy.before(schemaRegistry),
      await SqlProxy.before(database.url),
      database,
      await mkdtemp(join(tmpdir(), 'sluicegate-world-')),
    );
  }

  /** Bypasses the proxy. */
  get databaseUrl(): string {
    return this.database.url;
  }

  /** A proxy before Kafka, which `close` closes as well. */
  async kafkaProxy(): Promise<KafkaProxy> {
    const proxy = await KafkaProxy.before(stack().kafka);
    this.kafkaProxies.push(proxy);
    return proxy;
  }

  /** A topic that matches the default on-error pattern. */
  async topic(
    prefix = 'bars',
    partitions = 1,
    config: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const name = `${prefix}_${randomBytes(4).toString('hex')}_1s_rows`;
    return this.topics.create({ name, partitions, config });
  }

  /** Registers a schema as another team would, bypassing the proxy. */
  async registerSchema(
    subject: string,
    schema: unknown,
    references: readonly SchemaReference[] = [],
  ): Promise<number> {
    return register(stack().schemaRegistry, subject, schema, references);
  }

  /** Settings of a gateway that uses the proxies. `producer` overrides the defaults. */
  async settings(
    mappings: readonly MappingSettings[],
    producer: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> {
    return {
      kafka: { brokers: [stack().kafka] },
      schemaRegistry: { url: this.registry.url, timeoutMs: 1000 },
      postgres: { url: this.sql.url },
      producer,
      mappings: await Promise.all(mappings.map((mapping) => this.mapping(mapping))),
    };
  }

  async gateway(
    settings: Record<string, unknown>,
    environment: Record<string, string> = {},
  ): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.launch(settings, environment);
    this.gateways.push(gateway);
    await gateway.ready();
    return gateway;
  }

  async close(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.kill9()));
    await this.topics.close();
    await Promise.all(this.kafkaProxies.map((proxy) => proxy.close()));
    await this.registry.close();
    await this.sql.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async mapping({
    topic,
    key,
    value,
    valueRecord = 'generic',
    valueReplaces,
  }: MappingSettings): Promise<unknown> {
    const file = async (role: string, schema: unknown): Promise<string> => {
      // Each call writes new files: a pod that restarts reads the files of its own settings.
      this.files += 1;
      const path = join(this.folder, `${topic}-${role}-${this.files}.avsc`);
      await writeFile(path, JSON.stringify(schema));
      return path;
    };
    return {
      topic,
      ...(key === undefined ? {} : { key: { record: 'specific', schemaFile: await file('key', key) } }),
      ...(value === undefined
        ? {}
        : {
            value: {
              record: valueRecord,
              schemaFile: await file('value', value),
              ...(valueReplaces !== undefined && { replaces: valueReplaces }),
            },
          }),
    };
  }
}

const json = 'application/json';

/** Posts records as plain JSON, or in the given media type. */
export async function produce(
  gateway: GatewayProcess,
  topic: string,
  records: readonly unknown[],
  {
    type = json,
    more = {},
    query = '',
  }: { type?: string; more?: Record<string, unknown>; query?: string } = {},
): Promise<GatewayResponse> {
  return call(gateway, 'POST', `/topics/${topic}${query}`, { ...more, records }, type);
}

/** One call of the HTTP API. */
export async function call(
  gateway: GatewayProcess,
  method: string,
  path: string,
  body?: unknown,
  type = json,
): Promise<GatewayResponse> {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': type }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : { text };
  return { status: response.status, headers: response.headers, body: parsed as Record<string, unknown> };
}

/** The versions of the key's and the value's subject of a topic, by the topic's name. */
export async function subjectVersions(gateway: GatewayProcess, topic: string): Promise<unknown[]> {
  return Promise.all(
    ['key', 'value'].map(
      async (role) => (await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-${role}`)).body['version'],
    ),
  );
}

/** The text of `GET /metrics`. */
export async function metrics(gateway: GatewayProcess): Promise<string> {
  return (await fetch(`${gateway.url}/metrics`)).text();
}
