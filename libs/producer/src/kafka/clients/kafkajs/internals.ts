import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { ISocketFactory, Logger } from 'kafkajs';
import type { ApiVersions } from '../../protocol/api-keys.js';

/*
 * The internals of kafkajs 2.2.4 that the adapter uses beyond its public API. kafkajs is pinned to this version.
 *
 * Why its `producer.sendBatch` is not enough (sources under `kafkajs/src`):
 * - `protocol/requests/produce/v3/response.js` throws the error of the first failed partition. The outcomes of the other
 *   partitions are lost.
 * - `network/connection.js` throws the same `KafkaJSConnectionError` for a refused connection and for a connection that
 *   broke after the request was written. Whether bytes left is unknown.
 * - `protocol/requests/produce/v3/request.js` treats a timestamp of 0 as absent and sorts timestamps as text.
 *   `protocol/recordBatch/record/v0` fails on a null header value and loses the order of repeated names.
 * - `cluster/index.js` fails the metadata of every topic when one of them is unknown.
 *
 * - `protocol/request.js` copies a request's body twice.
 *
 * So kafkajs does connections, TLS, SASL, version negotiation, the request queue and metadata decoding. The sender encodes
 * the produce request and decodes its response itself.
 */

/** A request for `Connection.send`. `encode` returns the body without the header. */
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

/** The members that kafkajs's `Encoder.writeEncoder` reads of another encoder. */
export interface EncodedBody {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

export interface Connection {
  /** `connected`, `disconnecting` or `disconnected`. */
  readonly connectionStatus: string;
  readonly socket?: Socket;
  readonly clientId: string;
  readonly requestQueue: RequestQueue;
  /** How long the session lasts from its authentication on, in ms; 0 without a limit. Prints as a decimal number. */
  readonly sessionLifetime: { toString(): string };
  /** By `process.hrtime`; null: it is not authenticated. */
  readonly authenticatedAt: [number, number] | null;
  /** Authenticates unless the connection is authenticated and its session remains valid for `reauthenticationThreshold`. */
  authenticate(): Promise<void>;
  rejectRequests(error: Error): void;
  /** @throws a KafkaJSConnectionError */
  failIfNotConnected(): void;
  nextCorrelationId(): number;
}

export interface RequestQueue {
  /** Calls `sendRequest` at once unless the broker throttles; then `resolve` or `reject` of the entry. */
  push(request: QueuedRequest): void;
  /** Requests that wait because the broker throttles. */
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: () => void;
}

/** A request as `Connection.send` queues it. */
export interface QueuedRequest {
  readonly entry: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly correlationId: number;
    /** `payload`: the response without its correlation id. */
    readonly resolve: (response: { readonly payload: Buffer }) => void;
    readonly reject: (error: Error) => void;
  };
  readonly expectResponse: true;
  /** Null: that of the connection. */
  readonly requestTimeout: null;
  readonly sendRequest: () => void;
}

/** One message to the broker, with its length in front, and its answer. */
export interface SaslExchange<T> {
  readonly request: { readonly encode: () => Promise<Buffer> };
  readonly response: {
    readonly decode: (bytes: Buffer) => Promise<Buffer>;
    readonly parse: (decoded: Buffer) => Promise<T>;
  };
}

/** What an authentication gets from its connection. */
export interface AuthenticationParts {
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
  readonly saslAuthenticate: <T>(exchange: SaslExchange<T>) => Promise<T>;
}

/** Is called for each authentication. */
export type AuthenticationProvider = (parts: AuthenticationParts) => { authenticate(): Promise<void> };

interface ConnectionPool {
  /** The first one carries everything except fetches. */
  readonly pool: readonly [Connection, Connection];
  send<T>(request: WireRequest<T>): Promise<T>;
}

/** One Kafka node. Connects, negotiates versions and authenticates. */
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
  readonly sasl: {
    readonly mechanism: string;
    readonly authenticationProvider: AuthenticationProvider;
  } | null;
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

type PasswordAuthentication = (login: {
  readonly username: string;
  readonly password: string;
}) => AuthenticationProvider;

const passwordAuthentication = (name: string): PasswordAuthentication =>
  load(`kafkajs/src/broker/saslAuthenticator/${name}.js`) as PasswordAuthentication;

export const passwordAuthentications = {
  plain: passwordAuthentication('plain'),
  'scram-sha-256': passwordAuthentication('scram256'),
  'scram-sha-512': passwordAuthentication('scram512'),
} as const;

/** Kafka's error codes with their names in kafkajs. */
export const { errorCodes } = load('kafkajs/src/protocol/error.js') as {
  errorCodes: readonly { readonly code: number; readonly type: string }[];
};

/** `lookup` selects the newest version that both kafkajs and the broker support. */
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
