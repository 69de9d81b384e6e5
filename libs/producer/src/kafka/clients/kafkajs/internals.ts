import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { ISocketFactory, Logger } from 'kafkajs';
import type { ApiVersions } from '../../protocol/api-keys.js';

/*
 * The doors into kafkajs 2.2.4 that its public API does not have. kafkajs is pinned to this version.
 *
 * Why its `producer.sendBatch` is not enough (sources under `kafkajs/src`):
 * - `protocol/requests/produce/v3/response.js` throws the first failing partition's error: what became of the
 *   other partitions is lost.
 * - `network/connection.js` gives one `KafkaJSConnectionError` for a refused connection and for a connection
 *   that broke after the request was written: whether bytes left cannot be told.
 * - `protocol/requests/produce/v3/request.js` takes a timestamp of 0 for none and sorts timestamps as text;
 *   `protocol/recordBatch/record/v0` fails on a null header value and loses the order of repeated names.
 * - `cluster/index.js` fails the metadata of every topic when one of them is unknown.
 *
 * So kafkajs does what it does well here: connections, TLS, SASL, version negotiation, request queue and
 * metadata decoding; the produce request and its answer are ours.
 */

/** A request as `Connection.send` takes it: `encode` gives the body without the header. */
export interface WireRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly encode: () => Promise<EncodedBody>;
  };
  readonly response: {
    readonly decode: (raw: Buffer) => Promise<unknown>;
    readonly parse: (decoded: never) => Promise<T>;
  };
  readonly logResponseError?: boolean;
}

/** What kafkajs's `Encoder.writeEncoder` reads of another encoder. */
export interface EncodedBody {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

export interface Connection {
  /** `connected`, `disconnecting` or `disconnected`. */
  readonly connectionStatus: string;
  readonly socket?: Socket;
  readonly requestQueue: RequestQueue;
  rejectRequests(error: Error): void;
}

export interface RequestQueue {
  /** Requests that wait for a throttled broker. */
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: () => void;
}

interface ConnectionPool {
  /** The first carries everything but fetches. */
  readonly pool: readonly [Connection, Connection];
  send<T>(request: WireRequest<T>): Promise<T>;
}

/** One Kafka node: connects, negotiates versions and authenticates. */
export interface Broker {
  readonly connectionPool: ConnectionPool;
  readonly versions: ApiVersions | null;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

export interface ConnectionPoolOptions {
  readonly host: string;
  readonly port: number;
  readonly rack: null;
  readonly logger: Logger;
  readonly socketFactory: ISocketFactory;
  readonly clientId: string;
  readonly ssl: object | null;
  /** kafkajs writes its authenticator into it: a copy of one's own. */
  readonly sasl: object | null;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
}

interface RequestDefinition {
  protocol(at: { version: number }): (options: object) => WireRequest<unknown>;
}

const load = createRequire(import.meta.url);

export const BrokerClass = load('kafkajs/src/broker/index.js') as new (options: {
  connectionPool: ConnectionPool;
  logger: Logger;
  authenticationTimeout: number;
  allowAutoTopicCreation: false;
}) => Broker;

export const ConnectionPoolClass = load('kafkajs/src/network/connectionPool.js') as new (
  options: ConnectionPoolOptions,
) => ConnectionPool;

/** Kafka's error codes as kafkajs names them. */
export const { errorCodes } = load('kafkajs/src/protocol/error.js') as {
  errorCodes: readonly { readonly code: number; readonly type: string }[];
};

/** Picks the newest version that kafkajs and the broker both speak. */
export const { requests, lookup } = load('kafkajs/src/protocol/requests/index.js') as {
  requests: {
    readonly Metadata: RequestDefinition;
    readonly ApiVersions: RequestDefinition;
    readonly DescribeConfigs: RequestDefinition;
  };
  lookup: (
    versions: ApiVersions,
  ) => (apiKey: number, definition: RequestDefinition) => (options: object) => WireRequest<unknown>;
};
