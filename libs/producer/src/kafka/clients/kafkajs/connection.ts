import { API_KEYS, type ApiVersions } from '../../protocol/api-keys.js';
import type {
  BrokerConnection,
  ClientOptions,
  ConfigsResponse,
  MetadataResponse,
  OpenBroker,
} from '../broker-connection.js';
import { Login, REPLACED } from '../login.js';
import { PermanentFailure } from '../permanent-failure.js';
import {
  decodeProduceResponse,
  produceVersion,
  type ProduceResponse,
} from '../../protocol/produce-protocol.js';
import { lookup, requests, type Broker, type WireRequest } from './internals.js';
import { createTransport } from './transport.js';
import { writeRequest } from './write-request.js';

/** The resource type of topics in `DescribeConfigs`. */
const TOPIC_RESOURCE = 2;

/** Connections by kafkajs. */
export function kafkajsClient(options: ClientOptions): OpenBroker {
  const open = createTransport(options);
  return (address, requestTimeoutMs) => {
    const login = options.sasl === null ? null : new Login(options.sasl);
    return new KafkajsConnection(open(address, requestTimeoutMs, login), login);
  };
}

/**
 * kafkajs writes a request in the same step in which its `encode` resolves; it connects, authenticates and queues before. A produce
 * request is written here (`write-request.ts`).
 */
class KafkajsConnection implements BrokerConnection {
  constructor(
    private readonly broker: Broker,
    private readonly login: Login | null,
  ) {}

  async connect(): Promise<void> {
    await this.broker.connect().catch((error: unknown) => this.fail(error));
  }

  /** `isConnected()` of kafkajs is also true for a closing connection. */
  get usable(): boolean {
    return this.broker.connectionPool.pool[0].connectionStatus === 'connected';
  }

  async produce(body: Buffer, onWrite: () => void): Promise<ProduceResponse> {
    const apiVersion = produceVersion(this.versions);
    const [connection] = this.broker.connectionPool.pool;
    const request = { apiKey: API_KEYS.produce, apiVersion, apiName: 'Produce', body };
    const response = await writeRequest(connection, request, onWrite).catch((error: unknown) =>
      this.fail(error),
    );
    return decodeProduceResponse(response, apiVersion);
  }

  metadata(topics: readonly string[] | null, onWrite: () => void): Promise<MetadataResponse> {
    const build = lookup(this.versions)(API_KEYS.metadata, requests.Metadata);
    // kafkajs's parser rejects the whole response when one of its topics is unknown.
    return this.send(
      withoutParsing<MetadataResponse>(build({ topics: orAll(topics), allowAutoTopicCreation: false })),
      onWrite,
    );
  }

  topicConfigs(
    topics: readonly string[],
    names: readonly string[] | null,
    onWrite: () => void,
  ): Promise<ConfigsResponse> {
    const build = lookup(this.versions)(API_KEYS.describeConfigs, requests.DescribeConfigs);
    const configNames = orAll(names);
    const resources = topics.map((name) => ({ type: TOPIC_RESOURCE, name, configNames }));
    return this.send(withoutParsing<ConfigsResponse>(build({ resources, includeSynonyms: false })), onWrite);
  }

  async ping(onWrite: () => void): Promise<void> {
    // kafkajs itself does not reauthenticate for this request, and the broker closes a connection whose session is over.
    const [connection] = this.broker.connectionPool.pool;
    await connection.authenticate().catch((error: unknown) => this.fail(error));
    await this.send(requests.ApiVersions.protocol({ version: 0 })({}), onWrite);
  }

  destroy(): void {
    for (const connection of this.broker.connectionPool.pool) {
      connection.rejectRequests(new Error('the connection was closed'));
      connection.socket?.destroy();
    }
    this.broker.disconnect().catch(() => undefined);
  }

  private get versions(): ApiVersions {
    return this.broker.versions ?? {};
  }

  private async send<T>(wire: WireRequest<T>, onWrite: () => void): Promise<T> {
    const encode = async () => {
      const body = await wire.request.encode();
      onWrite();
      return body;
    };
    return this.broker.connectionPool
      .send({ ...wire, request: { ...wire.request, encode }, logResponseError: false })
      .catch((error: unknown) => this.fail(error));
  }

  /** @throws a `PermanentFailure` where a retry would meet the same failure, otherwise the error itself */
  private async fail(error: unknown): Promise<never> {
    const failure = failureOf(error);
    if (failure instanceof PermanentFailure && (await this.login?.replacedAfterRefusal()) === true)
      throw new Error(REPLACED, { cause: error });
    throw failure;
  }
}

/** kafkajs writes null for an empty list, which means all. */
const orAll = (names: readonly string[] | null): readonly string[] => names ?? [];

/** The response as decoded. Its parts have errors of their own, which kafkajs's parser would throw. */
function withoutParsing<T>({ request, response }: WireRequest<unknown>): WireRequest<T> {
  return { request, response: { decode: response.decode, parse: (decoded) => Promise.resolve(decoded) } };
}

/** Names of kafkajs errors that a retry would meet again, anywhere in the chain of causes. */
const PERMANENT: ReadonlySet<string> = new Set([
  'KafkaJSSASLAuthenticationError',
  'KafkaJSServerDoesNotSupportApiKey',
]);

function failureOf(error: unknown): unknown {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (PERMANENT.has(each.name))
      return new PermanentFailure(error instanceof Error ? error.message : each.message, { cause: error });
  }
  return error;
}
