import { isIP } from 'node:net';
import type { Connection, ConnectionOptions } from '@platformatic/kafka';
import { API_KEYS, type ApiVersions } from '../../protocol/api-keys.js';
import {
  decodeProduceResponse,
  produceVersion,
  type ProduceResponse,
} from '../../protocol/produce-protocol.js';
import type { Address } from '../address.js';
import type {
  BrokerConnection,
  ClientOptions,
  ConfigsResponse,
  MetadataResponse,
  OpenBroker,
} from '../broker-connection.js';
import { PermanentFailure } from '../permanent-failure.js';
import { sendRequest, toPromise, type Api, type Library, type MetadataApi } from './api.js';

const KEEP_ALIVE_MS = 60_000;
const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;

/** Connections by `@platformatic/kafka`. */
export function platformaticClient(options: ClientOptions): OpenBroker {
  const library = import('@platformatic/kafka');
  // A failure to load is reported by `connect`.
  library.catch(() => undefined);
  return (address, requestTimeoutMs) =>
    new PlatformaticConnection(library, address, options, requestTimeoutMs);
}

function connectionOptions(
  { ssl, sasl, connectionTimeoutMs }: ClientOptions,
  host: string,
  requestTimeoutMs: number,
): ConnectionOptions {
  return {
    connectTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // One request at a time: nothing is queued behind another request.
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
 * The library's `Connection` writes a request in the same synchronous step that creates its payload, since nothing else is in
 * flight; it connects and authenticates before. ADR 14 says why its `Producer` is not used.
 */
class PlatformaticConnection implements BrokerConnection {
  private live: { readonly library: Library; readonly connection: Connection } | null = null;
  private versions: ApiVersions = {};
  private destroyed = false;

  constructor(
    private readonly loading: Promise<Library>,
    private readonly address: Address,
    private readonly options: ClientOptions,
    private readonly requestTimeoutMs: number,
  ) {}

  async connect(): Promise<void> {
    const { host, port } = this.address;
    const library = await this.loading;
    if (this.destroyed) throw new Error('the connection was closed');
    const connection = new library.Connection(
      this.options.clientId,
      connectionOptions(this.options, host, this.requestTimeoutMs),
    );
    this.live = { library, connection };
    // An event emitter throws an `error` event without a listener.
    connection.on('error', ({ message }) => {
      this.options.logger({ level: 'warn', message });
    });
    await toPromise((callback) => void connection.connect(host, port, callback));
    connection.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const { apiKeys } = await this.send(library.apiVersionsV0, ['', ''], () => undefined);
    this.versions = Object.fromEntries(apiKeys.map((each) => [each.apiKey, each]));
  }

  /** Also false during reauthentication: the library would write between its two steps. */
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
    const names = topics === null ? null : [...topics];
    const response = await this.send(this.metadataApi(), [names, false], onWrite);
    return {
      brokers: response.brokers,
      topicMetadata: response.topics.map(({ errorCode, name, isInternal, partitions }) => ({
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
    // `close` rejects pending callers, but waits until everything is written.
    connection.close(() => undefined);
    connection.socket.destroy();
  }

  private get library(): Library {
    if (this.live === null) throw new Error('not connected');
    return this.live.library;
  }

  /** The newest version without compact fields that the broker supports. Versions before 4 would create topics. */
  private metadataApi(): MetadataApi {
    const { metadataV4, metadataV5, metadataV6, metadataV7, metadataV8 } = this.library;
    const newest = this.versions[API_KEYS.metadata]?.maxVersion ?? 0;
    const apis: readonly MetadataApi[] = [metadataV8, metadataV7, metadataV6, metadataV5];
    const api = apis.find((each) => each.api.version <= newest) ?? metadataV4;
    this.requireVersion(API_KEYS.metadata, api.api.version);
    return api;
  }

  /** @throws {PermanentFailure} when the broker does not support the version */
  private requireVersion(apiKey: number, version: number): void {
    const range = this.versions[apiKey];
    if (range === undefined || version < range.minVersion || version > range.maxVersion)
      throw new PermanentFailure(`the broker does not support version ${version} of API ${apiKey}`);
  }

  private send<Arguments extends unknown[], Response>(
    api: Api<Arguments, Response>,
    values: Arguments,
    onWrite: () => void,
  ): Promise<Response> {
    const connection = this.live?.connection;
    if (connection === undefined) throw new Error('not connected');
    return sendRequest(connection, api, values, onWrite);
  }
}
