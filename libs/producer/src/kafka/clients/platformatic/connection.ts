import { isIP } from 'node:net';
import type * as kafka from '@platformatic/kafka';
import type { Connection, ConnectionOptions, Reader, Writer } from '@platformatic/kafka';
import type { Address } from '../address.js';
import { API_KEYS, type ApiVersions } from '../../protocol/api-keys.js';
import type {
  BrokerConnection,
  ClientOptions,
  ConfigsResponse,
  MetadataResponse,
  OpenBroker,
} from '../broker-connection.js';
import { PermanentFailure } from '../permanent-failure.js';
import {
  decodeProduceResponse,
  produceVersion,
  type ProduceResponse,
} from '../../protocol/produce-protocol.js';
import { clientFailureOf, responseOf } from './errors.js';

/** Loaded when it is asked for: it takes 0.4 s and 60 MB, which nobody pays who does not use it. */
type Library = typeof kafka;

const KEEP_ALIVE_MS = 60_000;
const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;

/** One version of one of the library's APIs. */
interface Api<Arguments extends unknown[], Answer> {
  readonly createRequest: (...values: Arguments) => Writer;
  readonly parseResponse: (
    correlationId: number,
    apiKey: number,
    apiVersion: number,
    reader: Reader,
  ) => Answer;
  readonly api: { readonly key: number; readonly version: number };
}

/** What all its versions have in common. */
type MetadataApi = Api<
  [topics: string[] | null, allowAutoTopicCreation: boolean],
  Pick<ReturnType<Library['metadataV4']['parseResponse']>, 'brokers' | 'topics'>
>;

/** Connections by `@platformatic/kafka`. */
export function platformaticClient(options: ClientOptions): OpenBroker {
  const loading = import('@platformatic/kafka');
  // Whoever connects is told.
  loading.catch(() => undefined);
  return (address, requestTimeoutMs) =>
    new PlatformaticConnection(
      loading,
      address,
      options.clientId,
      { ...optionsOf(options, address.host), requestTimeout: requestTimeoutMs },
      (message) => {
        options.logger({ level: 'warn', message });
      },
    );
}

function optionsOf({ ssl, sasl, connectionTimeoutMs }: ClientOptions, host: string): ConnectionOptions {
  return {
    connectTimeout: connectionTimeoutMs,
    // Nothing is to be sent again, and no answer but the one waited for is to come.
    maxInflights: 1,
    ...(ssl !== false && { tls: ssl === true ? {} : ssl, tlsServerName: isIP(host) === 0 }),
    ...(sasl !== null && {
      sasl: {
        mechanism: MECHANISMS[sasl.mechanism],
        username: sasl.username,
        password: sasl.password,
      },
    }),
  };
}

/**
 * The library's `Connection` writes a request in the turn in which its payload is made, for nothing else is in flight:
 * connecting and authenticating come before it. `docs/adr/0014` says why its `Producer` is not used.
 */
class PlatformaticConnection implements BrokerConnection {
  private live: { readonly library: Library; readonly connection: Connection } | null = null;
  private versions: ApiVersions = {};
  private destroyed = false;

  constructor(
    private readonly loading: Promise<Library>,
    private readonly address: Address,
    private readonly clientId: string,
    private readonly options: ConnectionOptions,
    private readonly log: (message: string) => void,
  ) {}

  async connect(): Promise<void> {
    const library = await this.loading;
    if (this.destroyed) throw new Error('the connection was closed');
    const connection = new library.Connection(this.clientId, this.options);
    this.live = { library, connection };
    // An event emitter throws an error that nobody listens to.
    connection.on('error', ({ message }) => {
      this.log(message);
    });
    await promised((told) => void connection.connect(this.address.host, this.address.port, told));
    connection.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const { apiKeys } = await this.send(library.apiVersionsV0, ['', ''], () => undefined);
    this.versions = Object.fromEntries(apiKeys.map((each) => [each.apiKey, each]));
  }

  /** False while it authenticates again too: the library would write between the two steps of that. */
  get usable(): boolean {
    const connection = this.live?.connection;
    return connection !== undefined && connection.isConnected() && connection.socket.writable;
  }

  produce(body: Buffer, onWrite: () => void): Promise<ProduceResponse> {
    const { Writer } = this.library;
    const version = produceVersion(this.versions);
    const api: Api<[], ProduceResponse> = {
      createRequest: () => Writer.create().append(body),
      parseResponse: (_id, _key, _version, { buffer, position }) =>
        decodeProduceResponse(buffer.slice(position), version),
      api: { key: API_KEYS.produce, version },
    };
    return this.send(api, [], onWrite);
  }

  async metadata(topics: readonly string[] | null, onWrite: () => void): Promise<MetadataResponse> {
    const answer = await this.send(
      this.metadataApi(),
      [topics === null ? null : [...topics], false],
      onWrite,
    );
    return {
      brokers: answer.brokers,
      topicMetadata: answer.topics.map(({ errorCode, name, isInternal, partitions }) => ({
        topicErrorCode: errorCode,
        topic: name,
        isInternal,
        partitionMetadata: partitions.map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
          partitionId: partitionIndex,
          leader: leaderId,
          replicas: replicaNodes,
          isr: isrNodes,
        })),
      })),
    };
  }

  async topicConfigs(
    topics: readonly string[],
    names: readonly string[] | null,
    onWrite: () => void,
  ): Promise<ConfigsResponse> {
    const { ConfigResourceTypes, describeConfigsV1 } = this.library;
    this.requireVersion(API_KEYS.describeConfigs, describeConfigsV1.api.version);
    const resources = topics.map((resourceName) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName,
      configurationKeys: names === null ? null : [...names],
    }));
    const { results } = await this.send(describeConfigsV1, [resources], onWrite);
    return {
      resources: results.map(({ errorCode, resourceName, configs }) => ({
        errorCode,
        resourceName,
        configEntries: configs.map((each) => ({ configName: each.name, configValue: each.value ?? null })),
      })),
    };
  }

  async ping(onWrite: () => void): Promise<void> {
    await this.send(this.library.apiVersionsV0, ['', ''], onWrite);
  }

  destroy(): void {
    this.destroyed = true;
    const connection = this.live?.connection;
    if (connection === undefined || connection.status === 'none') return;
    // `close` tells those who wait for the connection, and would itself wait until all is written.
    connection.close(() => undefined);
    connection.socket.destroy();
  }

  private get library(): Library {
    if (this.live === null) throw new Error('not connected');
    return this.live.library;
  }

  /** The newest version without compact fields that the broker speaks; those before 4 would create topics. */
  private metadataApi(): MetadataApi {
    const { metadataV4, metadataV5, metadataV6, metadataV7, metadataV8 } = this.library;
    const newest = this.versions[API_KEYS.metadata]?.maxVersion ?? 0;
    const apis: readonly MetadataApi[] = [metadataV8, metadataV7, metadataV6, metadataV5];
    const api = apis.find((each) => each.api.version <= newest) ?? metadataV4;
    this.requireVersion(API_KEYS.metadata, api.api.version);
    return api;
  }

  private requireVersion(apiKey: number, version: number): void {
    const range = this.versions[apiKey];
    if (range === undefined || version < range.minVersion || version > range.maxVersion)
      throw new PermanentFailure('the broker speaks none of our versions');
  }

  private send<Arguments extends unknown[], Answer>(
    { createRequest, parseResponse, api }: Api<Arguments, Answer>,
    values: Arguments,
    onWrite: () => void,
  ): Promise<Answer> {
    const connection = this.live?.connection;
    if (connection === undefined) throw new Error('not connected');
    return promised<Answer>((told) => {
      connection.send<Answer>(
        api.key,
        api.version,
        () => {
          const payload = createRequest(...values);
          onWrite();
          return payload;
        },
        (...answer) => responseOf(() => parseResponse(...answer)),
        false,
        false,
        told,
      );
    });
  }
}

/** @throws what `asFailure` makes of the error */
function promised<T>(begin: (told: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    begin((error, value) => {
      // eslint-disable-next-line
      if (error) reject(clientFailureOf(error));
      else resolve(value as T);
    });
  });
}
