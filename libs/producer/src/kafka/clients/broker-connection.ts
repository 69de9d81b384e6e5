import type { ProduceResponse } from '../protocol/produce-protocol.js';
import type { Address } from './address.js';
import type { SaslOptions } from './login.js';

/**
 * The port for Kafka clients: one connection to one broker (TCP or TLS, SASL, negotiated versions). It carries one request at
 * a time.
 *
 * Each request calls `onWrite` in the same synchronous step that hands its bytes to the socket, and never otherwise. A
 * request that fails before it has not left the process; one that fails after it may have reached the broker.
 */
export interface BrokerConnection {
  /** Connects, authenticates, requests the broker's versions. @throws {PermanentFailure} when a retry would fail as well */
  connect(): Promise<void>;
  /** False once it is broken, closing, or must not be written to now. */
  readonly usable: boolean;
  /**
   * `body` comes from `encodeProduceBody`. Once the response has arrived, nothing reads it any more. After a rejection it must
   * never change again: a socket that is still open may yet send it.
   */
  produce(body: Buffer, onWrite: () => void): Promise<ProduceResponse>;
  /** The topics' metadata, each with its own error code. Null: of all topics. No topic is ever created. */
  metadata(topics: readonly string[] | null, onWrite: () => void): Promise<MetadataResponse>;
  /** These configs of the topics. Null: all configs. */
  topicConfigs(
    topics: readonly string[],
    names: readonly string[] | null,
    onWrite: () => void,
  ): Promise<ConfigsResponse>;
  /** Any request that a broker answers for every client. */
  ping(onWrite: () => void): Promise<void>;
  /** Breaks the connection at once; a request in flight rejects. */
  destroy(): void;
}

/** Creates connections that are not connected yet. */
export type OpenBroker = (address: Address, requestTimeoutMs: number) => BrokerConnection;

/** How brokers are reached. */
export interface ClientOptions {
  readonly clientId: string;
  /** False: plain TCP. Otherwise TLS, with these options of `tls.connect`, which are read for each new connection. */
  readonly ssl: false | (() => object);
  readonly sasl: SaslOptions | null;
  readonly connectionTimeoutMs: number;
  readonly logger: (entry: ClientLogEntry) => void;
}

/** An entry of the client's own log. */
export interface ClientLogEntry {
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
}

/** A topic in a metadata response. */
export interface TopicMetadata {
  readonly topicErrorCode: number;
  readonly topic: string;
  /** One of Kafka's own, such as `__consumer_offsets`. */
  readonly isInternal: boolean;
  readonly partitionMetadata: readonly PartitionMetadata[];
}

/** Brokers by their ids. `leader` is -1 for none; `isr` are the replicas in sync. */
export interface PartitionMetadata {
  readonly partitionId: number;
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

export interface MetadataResponse {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly topicMetadata: readonly TopicMetadata[];
}

/** The configs of each requested resource, each with its own error code. */
export interface ConfigsResponse {
  readonly resources: readonly {
    readonly errorCode: number;
    readonly resourceName: string;
    readonly configEntries: readonly { readonly configName: string; readonly configValue: string | null }[];
  }[];
}
