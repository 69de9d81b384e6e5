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
import { Login, REPLACED } from '../login.js';
import { PermanentFailure } from '../permanent-failure.js';
import { sendRequest, toPromise, type Api, type Library, type MetadataApi } from './api.js';
import { saslOf } from './authentication.js';

const KEEP_ALIVE_MS = 60_000;
/** A session is not used beyond this part of its lifetime. The library reauthenticates after 80%, unless its timer is late. */
const USED_PART = 0.9;

/** Connections by `@platformatic/kafka`. */
export function platformaticClient(options: ClientOptions): OpenBroker {
  const library = import('@platformatic/kafka');
  // A failure to load is reported by `connect`.
  library.catch(() => undefined);
  return (address, requestTimeoutMs) =>
    new PlatformaticConnection(library, address, options, requestTimeoutMs);
}

function connectionOptions(
  { ssl, connectionTimeoutMs }: ClientOptions,
  host: string,
  requestTimeoutMs: number,
): ConnectionOptions {
  return {
    connectTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // One request at a time: nothing is queued behind another request.
    maxInflights: 1,
    ...(ssl !== false && { tls: ssl(), tlsServerName: isIP(host) === 0 }),
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
  /** Why the connection broke. The library does not tell it to the requests in flight. */
  private broken: Error | null = null;
  private readonly login: Login | null;
  /** Until when the broker accepts requests, on the monotonic clock in ms. */
  private validUntil = Infinity;

  constructor(
    private readonly loading: Promise<Library>,
    private readonly address: Address,
    private readonly options: ClientOptions,
    private readonly requestTimeoutMs: number,
  ) {
    this.login = options.sasl === null ? null : new Login(options.sasl);
  }

  async connect(): Promise<void> {
    const { host, port } = this.address;
    const { login } = this;
    const library = await this.loading;
    // The library's time-out includes the authentication; the time until a token is there must not count.
    await login?.secret();
    if (this.destroyed) throw new Error('the connection was closed');
    const connection = new library.Connection(this.options.clientId, {
      ...connectionOptions(this.options, host, this.requestTimeoutMs),
      ...(login !== null && {
        sasl: saslOf(library, login, ({ since, lifetimeMs }) => {
          this.validUntil = lifetimeMs === 0 ? Infinity : since + lifetimeMs * USED_PART;
        }),
      }),
    });
    this.live = { library, connection };
    // An event emitter throws an `error` event without a listener.
    connection.on('error', (error) => {
      this.broken = error;
      this.options.logger({ level: 'warn', message: error.message });
    });
    try {
      await toPromise((callback) => void connection.connect(host, port, callback));
    } catch (error) {
      if (error instanceof PermanentFailure && (await login?.replacedAfterRefusal()) === true)
        throw new Error(REPLACED, { cause: error });
      throw error;
    }
    connection.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const { apiKeys } = await this.send(library.apiVersionsV0, ['', ''], () => undefined);
    this.versions = Object.fromEntries(apiKeys.map((each) => [each.apiKey, each]));
  }

  /**
   * Also false during reauthentication: the library would write between its two steps. And false when its timer for the next one is
   * late and the session nearly over: the broker would close the connection without a response.
   */
  get usable(): boolean {
    const connection = this.live?.connection;
    if (connection?.isConnected() !== true || !connection.socket.writable) return false;
    return performance.now() < this.validUntil;
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
    return sendRequest(connection, api, values, onWrite).catch((error: unknown) => {
      if (this.broken === null || !(error instanceof Error)) throw error;
      throw new Error(error.message, { cause: this.broken });
    });
  }
}
