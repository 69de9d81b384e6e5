import type { Address } from './address.js';
import type { ProduceResponse } from '../protocol/produce-protocol.js';

/**
 * One connection to one broker, as a Kafka client makes it: TCP or TLS, SASL, versions. It is asked one thing at a time.
 *
 * Each question calls `leaves` in the turn in which its bytes are handed to the socket, and never when none is: what
 * failed before it has not left the process, what failed after it may be anywhere.
 */
export interface BrokerConnection {
  /** Connects, authenticates, learns the broker's versions. @throws {PermanentFailure} where another attempt meets the same */
  connect(): Promise<void>;
  /** False once it is broken, closing, or not to be written to now. */
  readonly usable: boolean;
  /** `body` is of `encodeProduceBody`. */
  produce(body: Buffer, onWrite: () => void): Promise<ProduceResponse>;
  /** The topics' metadata, each with its own error code; of all topics for null. Topics are never created by asking. */
  metadata(topics: readonly string[] | null, onWrite: () => void): Promise<MetadataResponse>;
  /** These settings of the topics; all settings for null. */
  topicConfigs(
    topics: readonly string[],
    names: readonly string[] | null,
    onWrite: () => void,
  ): Promise<ConfigsResponse>;
  /** Any question that a broker answers to all. */
  ping(onWrite: () => void): Promise<void>;
  /** Breaks it at once; what is under way rejects. */
  destroy(): void;
}

/** Makes connections that are not connected yet. */
export type OpenBroker = (address: Address, requestTimeoutMs: number) => BrokerConnection;

/** How brokers are reached. */
export interface ClientOptions {
  readonly clientId: string;
  /** True or options of `tls.connect`: TLS. */
  readonly ssl: boolean | object;
  readonly sasl: SaslOptions | null;
  readonly connectionTimeoutMs: number;
  readonly logger: (entry: ClientLogEntry) => void;
}

export interface SaslOptions {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** A line of the client's own log. */
export interface ClientLogEntry {
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
}

/** A topic as the metadata answer has it; `leader` is -1 for none. */
export interface TopicMetadata {
  readonly topicErrorCode: number;
  readonly topic: string;
  /** One of Kafka's own, as `__consumer_offsets`. */
  readonly isInternal: boolean;
  readonly partitionMetadata: readonly PartitionMetadata[];
}

/** Brokers by their ids; `isr`: the replicas in sync. */
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

/** The settings of what was asked about, each with its own error. */
export interface ConfigsResponse {
  readonly resources: readonly {
    readonly errorCode: number;
    readonly resourceName: string;
    readonly configEntries: readonly { readonly configName: string; readonly configValue: string | null }[];
  }[];
}
