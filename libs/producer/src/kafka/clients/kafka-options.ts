import type { OpenBroker, ClientOptions, SaslOptions, ClientLogEntry } from './broker-connection.js';
import { kafkajsClient } from './kafkajs/connection.js';
import { platformaticClient } from './platformatic/connection.js';

const CLIENTS = { kafkajs: kafkajsClient, platformatic: platformaticClient } as const satisfies Record<
  string,
  (options: ClientOptions) => OpenBroker
>;

/** A library that makes the connections to the brokers. */
export type KafkaClient = keyof typeof CLIENTS;

/** How Kafka is reached. Durations in ms. */
export interface KafkaOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** False: plain TCP. True, or options of Node's `tls.connect`: TLS. */
  readonly ssl: boolean | object;
  /** Null for none. */
  readonly sasl: SaslOptions | null;
  /** Which library makes the connections (docs/adr/0014). Default kafkajs. */
  readonly client?: KafkaClient;
  /** How long a written request may stay without an answer. Default 10 s. */
  readonly requestTimeoutMs?: number;
  /** Default 2 s. */
  readonly connectionTimeoutMs?: number;
  /** The client's own log lines; they hold broker names and error texts, no records. */
  readonly logger?: (entry: ClientLogEntry) => void;
}

/** The options that have defaults, filled in. */
export function timeoutsOf({ requestTimeoutMs = 10_000, connectionTimeoutMs = 2000 }: KafkaOptions): {
  readonly requestMs: number;
  readonly connectMs: number;
} {
  return { requestMs: requestTimeoutMs, connectMs: connectionTimeoutMs };
}

/** Connections by the library that the options name. */
export function openBrokers(options: KafkaOptions): OpenBroker {
  return CLIENTS[options.client ?? 'kafkajs']({
    clientId: options.clientId,
    ssl: options.ssl,
    sasl: options.sasl,
    connectionTimeoutMs: timeoutsOf(options).connectMs,
    logger: options.logger ?? (() => undefined),
  });
}
